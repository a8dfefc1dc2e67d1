// SPDX-License-Identifier: Apache-2.0

/**
 * Tests of the kernel contract on Linux. Those named {@code *KernelIT} need root and use only what they make.
 */
@NullMarked
package io.bpfman.kernel.linux.internal;

import org.jspecify.annotations.NullMarked;
