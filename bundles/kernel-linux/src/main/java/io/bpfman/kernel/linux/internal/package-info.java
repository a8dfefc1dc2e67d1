// SPDX-License-Identifier: Apache-2.0

/**
 * The kernel contract on Linux.
 */
@NullMarked
package io.bpfman.kernel.linux.internal;

import org.jspecify.annotations.NullMarked;
