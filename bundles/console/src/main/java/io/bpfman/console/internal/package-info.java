// SPDX-License-Identifier: Apache-2.0
/** Sessions on Gogo. */
@NullMarked
package io.bpfman.console.internal;

import org.jspecify.annotations.NullMarked;
