// SPDX-License-Identifier: Apache-2.0
/**
 * Random walks: changes of many attach points in any order, against a reference model that says which program meets how many packets. The same walks go
 * over the simulated kernel and over the real one.
 */
@NullMarked
package io.bpfman.contract.walk;

import org.jspecify.annotations.NullMarked;
