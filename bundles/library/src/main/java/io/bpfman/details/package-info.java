// SPDX-License-Identifier: Apache-2.0
/** Details of links as values by name, which JSON and the store have in common. */
@NullMarked
package io.bpfman.details;

import org.jspecify.annotations.NullMarked;
