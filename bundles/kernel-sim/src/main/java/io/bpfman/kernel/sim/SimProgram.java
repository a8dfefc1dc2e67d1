// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim;

import org.osgi.annotation.versioning.ConsumerType;

/** What a program does, as a function. It runs while the simulation stands still, so it must not call the kernel. */
@FunctionalInterface
@ConsumerType
public interface SimProgram {

    /**
     * Runs the program on a packet.
     *
     * @return the verdict, any number
     */
    int run(SimPacket packet, SimGlobals globals, SimMaps maps);
}
