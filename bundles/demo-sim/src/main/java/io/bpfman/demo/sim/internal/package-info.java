// SPDX-License-Identifier: Apache-2.0

/** The network that the demo plays on when the kernel is simulated. */
@NullMarked
package io.bpfman.demo.sim.internal;

import org.jspecify.annotations.NullMarked;
