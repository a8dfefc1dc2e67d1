// SPDX-License-Identifier: Apache-2.0
/**
 * What the tests of several modules share: the kernel, the backend and the slot mechanism that they run on, processes and network namespaces of their
 * own, and how they wait.
 */
@NullMarked
package io.bpfman.itest.support;

import org.jspecify.annotations.NullMarked;
