// SPDX-License-Identifier: Apache-2.0

/**
 * Links of every type.
 */
@NullMarked
package io.bpfman.kernel.linux.internal.link;

import org.jspecify.annotations.NullMarked;
