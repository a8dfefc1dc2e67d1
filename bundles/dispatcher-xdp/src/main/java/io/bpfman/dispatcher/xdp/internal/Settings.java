// SPDX-License-Identifier: Apache-2.0
package io.bpfman.dispatcher.xdp.internal;

import io.bpfman.api.SlotFailure;
import io.bpfman.api.SlotMechanism;
import java.util.Arrays;
import java.util.Optional;

/**
 * The configuration as it was understood.
 *
 * @param mechanism the slot mechanism that is asked for; empty to choose
 * @param slotFailure what becomes of a packet when the tail call into a filled slot fails
 */
public record Settings(Optional<SlotMechanism> mechanism, SlotFailure slotFailure) {

    /** Everything is left to the agent. */
    public static final Settings AUTO = new Settings(Optional.empty(), SlotFailure.DROP);

    /**
     * Reads the settings.
     *
     * @throws IllegalArgumentException when there is no such mechanism, or nothing of that name to do with failures
     */
    static Settings of(XdpDispatcherConfig config) {
        return new Settings(
                mechanism(config.mechanism().trim()),
                slotFailure(config.slot_failure().trim()));
    }

    private static Optional<SlotMechanism> mechanism(String label) {
        if (label.isEmpty() || label.equals(XdpDispatcherConfig.AUTO)) {
            return Optional.empty();
        }
        return Optional.of(Arrays.stream(SlotMechanism.values())
                .filter(mechanism -> mechanism.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("mechanism \"" + label + "\" of configuration "
                        + XdpDispatcherConfig.PID + " is unknown; one of auto, freplace, tailcall")));
    }

    private static SlotFailure slotFailure(String label) {
        return SlotFailure.find(label)
                .orElseThrow(() -> new IllegalArgumentException("slot.failure \"" + label + "\" of configuration "
                        + XdpDispatcherConfig.PID + " is unknown; one of drop, proceed"));
    }
}
