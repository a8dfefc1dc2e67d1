// SPDX-License-Identifier: Apache-2.0

/**
 * bpf(2) and libbpf.
 */
@NullMarked
package io.bpfman.kernel.linux.internal.bpf;

import org.jspecify.annotations.NullMarked;
