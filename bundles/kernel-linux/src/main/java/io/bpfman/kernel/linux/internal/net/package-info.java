// SPDX-License-Identifier: Apache-2.0

/**
 * rtnetlink(7) and network namespaces.
 */
@NullMarked
package io.bpfman.kernel.linux.internal.net;

import org.jspecify.annotations.NullMarked;
