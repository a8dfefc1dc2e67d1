// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import java.util.List;
import java.util.stream.Stream;

/** A change of a machine that is in a known state. */
interface Stage {

    /** Brings the machine into that state. */
    default void setUp(SimulatedHost.Agent agent, SimulatedHost host) {}

    /** Makes the change. */
    void change(SimulatedHost.Agent agent, SimulatedHost host);

    /** Whether a failure is told to the log, because nobody called. */
    boolean isMove();

    /** Whether what is traced may meet the program of before and that of after, while one is attached beside the other. */
    default boolean overlaps() {
        return false;
    }

    /** What is met where two states overlap: what is met in either, the smallest tag first. */
    static List<Integer> together(List<Integer> before, List<Integer> after) {
        return Stream.concat(before.stream(), after.stream())
                .distinct()
                .sorted()
                .toList();
    }

    /** How many steps of the kernel's or of the keep's the change has at least. */
    default int leastOperations() {
        return 2;
    }
}
