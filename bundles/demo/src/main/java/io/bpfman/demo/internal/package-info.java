// SPDX-License-Identifier: Apache-2.0

/** The story that the demo tells, and the network it plays on when the kernel is real. */
@NullMarked
package io.bpfman.demo.internal;

import org.jspecify.annotations.NullMarked;
