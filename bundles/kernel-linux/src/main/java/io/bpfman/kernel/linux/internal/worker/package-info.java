// SPDX-License-Identifier: Apache-2.0

/**
 * The process in which libbpf reads the objects of users, and this bundle's side of it.
 */
@NullMarked
package io.bpfman.kernel.linux.internal.worker;

import org.jspecify.annotations.NullMarked;
