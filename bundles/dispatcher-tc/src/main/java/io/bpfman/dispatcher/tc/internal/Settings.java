// SPDX-License-Identifier: Apache-2.0
package io.bpfman.dispatcher.tc.internal;

import io.bpfman.api.SlotFailure;
import io.bpfman.api.SlotMechanism;
import java.util.Arrays;
import java.util.Optional;

/**
 * The configuration as it was understood.
 *
 * @param backend the backend that is pinned; empty for the best that is there
 * @param mechanism the slot mechanism that is asked for; empty to choose
 * @param slotFailure what becomes of a packet when the tail call into a filled slot fails
 */
public record Settings(Optional<String> backend, Optional<SlotMechanism> mechanism, SlotFailure slotFailure) {

    /** Everything is left to the agent. */
    public static final Settings AUTO = new Settings(Optional.empty(), Optional.empty(), SlotFailure.DROP);

    static Settings of(TcDispatcherConfig config) {
        return parse(config.backend(), config.mechanism(), config.slot_failure());
    }

    /**
     * Reads the settings.
     *
     * @throws IllegalArgumentException when there is no such mechanism, or nothing of that name to do with failures
     */
    static Settings parse(String backend, String mechanism, String slotFailure) {
        return new Settings(
                Optional.of(backend.trim()).filter(Settings::isNamed),
                Optional.of(mechanism.trim()).filter(Settings::isNamed).map(Settings::mechanism),
                slotFailure(slotFailure.trim()));
    }

    private static boolean isNamed(String value) {
        return !value.isEmpty() && !value.equals(TcDispatcherConfig.AUTO);
    }

    private static SlotFailure slotFailure(String label) {
        return SlotFailure.find(label)
                .orElseThrow(() -> new IllegalArgumentException("slot.failure \"" + label + "\" of configuration "
                        + TcDispatcherConfig.PID + " is unknown; one of drop, proceed"));
    }

    private static SlotMechanism mechanism(String label) {
        return Arrays.stream(SlotMechanism.values())
                .filter(mechanism -> mechanism.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("mechanism \"" + label + "\" of configuration "
                        + TcDispatcherConfig.PID + " is unknown; one of auto, freplace, tailcall"));
    }
}
