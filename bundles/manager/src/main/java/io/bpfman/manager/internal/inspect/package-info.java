// SPDX-License-Identifier: Apache-2.0
/** What the inspectors of the families have in common: their rules, and what breaks them. */
@NullMarked
package io.bpfman.manager.internal.inspect;

import org.jspecify.annotations.NullMarked;
