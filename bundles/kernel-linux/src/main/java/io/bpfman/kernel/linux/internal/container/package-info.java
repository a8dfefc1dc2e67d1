// SPDX-License-Identifier: Apache-2.0

/**
 * Looks into what processes see and have mapped; into the files of containers by a process of its own.
 */
@NullMarked
package io.bpfman.kernel.linux.internal.container;

import org.jspecify.annotations.NullMarked;
