// SPDX-License-Identifier: Apache-2.0

/**
 * The C library: memory, descriptors, system calls and what their errors mean.
 */
@NullMarked
package io.bpfman.kernel.linux.internal.sys;

import org.jspecify.annotations.NullMarked;
