// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

/** A change of a machine that is in a known state. */
interface Stage {

    /** Brings the machine into that state. */
    default void setUp(SimulatedHost.Agent agent, SimulatedHost host) {}

    /** Makes the change. */
    void change(SimulatedHost.Agent agent, SimulatedHost host);

    /** Whether a failure is told to the log, because nobody called. */
    boolean isMove();

    /** How many steps of the kernel's or of the keep's the change has at least. */
    default int leastOperations() {
        return 2;
    }
}
