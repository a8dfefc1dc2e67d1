// SPDX-License-Identifier: Apache-2.0
/**
 * A kernel in memory, for tests and for looking around without privileges, and what lies outside a kernel: the interfaces, the packets, the
 * misfortunes. In a framework {@link io.bpfman.kernel.sim.SimTraffic} and {@link io.bpfman.kernel.sim.SimNetwork} are services beside the {@link
 * io.bpfman.spi.kernel.Kernel}; elsewhere everything comes from a {@link io.bpfman.kernel.sim.Simulation}.
 */
@NullMarked
@Export
@Version("1.3.0")
package io.bpfman.kernel.sim;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
