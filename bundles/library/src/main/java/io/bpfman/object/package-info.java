// SPDX-License-Identifier: Apache-2.0

/**
 * Reads what a BPF object file offers (programs, globals, BTF) without asking a kernel. Pure code.
 */
@NullMarked
package io.bpfman.object;

import org.jspecify.annotations.NullMarked;
