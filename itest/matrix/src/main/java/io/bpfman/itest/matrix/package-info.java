// SPDX-License-Identifier: Apache-2.0
/** What a test of the kernel layer has to know of the kernel, and of the backend and slot mechanism, that it runs on. */
@NullMarked
package io.bpfman.itest.matrix;

import org.jspecify.annotations.NullMarked;
