// SPDX-License-Identifier: Apache-2.0
/** Objects that are damaged at random, so that whoever reads objects can be tried with them. */
@NullMarked
package io.bpfman.contract.fuzz;

import org.jspecify.annotations.NullMarked;
