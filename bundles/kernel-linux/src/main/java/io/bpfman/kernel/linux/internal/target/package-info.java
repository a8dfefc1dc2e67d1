// SPDX-License-Identifier: Apache-2.0

/**
 * Finds what tracing programs attach to: files and functions in them, functions of the kernel, tracepoints.
 */
@NullMarked
package io.bpfman.kernel.linux.internal.target;

import org.jspecify.annotations.NullMarked;
