// SPDX-License-Identifier: Apache-2.0

/**
 * The family of links that move no other: each is one link of the kernel and one row. A kind of them is a {@link
 * io.bpfman.manager.internal.lone.LoneKind}.
 */
@NullMarked
package io.bpfman.manager.internal.lone;

import org.jspecify.annotations.NullMarked;
