// SPDX-License-Identifier: Apache-2.0
package io.bpfman.revision;

import io.bpfman.api.SetSlotMechanism;
import io.bpfman.api.SetTcBackend;
import io.bpfman.api.SettingChange;
import io.bpfman.api.SlotFailure;
import io.bpfman.api.SlotMechanism;
import java.util.Optional;

/**
 * The configuration of dispatchers as it was understood.
 *
 * @param backend the backend that is pinned; empty for the best that is there
 * @param mechanism the slot mechanism that is asked for; empty to choose
 * @param slotFailure what becomes of a packet when the tail call into a filled slot fails
 */
public record Settings(Optional<String> backend, Optional<SlotMechanism> mechanism, SlotFailure slotFailure) {

    /** The choice that is left to the agent. */
    public static final String BEST = "auto";

    /** Everything is left to the agent. */
    public static final Settings AUTO = new Settings(Optional.empty(), Optional.empty(), SlotFailure.DROP);

    /** The same with another choice. */
    Settings with(SettingChange choice) {
        return choice instanceof SetTcBackend wanted
                ? new Settings(wanted.backend(), mechanism, slotFailure)
                : new Settings(backend, ((SetSlotMechanism) choice).mechanism(), slotFailure);
    }

    /** What was chosen here where something else is chosen now. */
    SettingChange insteadOf(SettingChange choice) {
        return choice instanceof SetTcBackend ? new SetTcBackend(backend) : new SetSlotMechanism(mechanism);
    }

    /** Keeps a choice. */
    static void keep(SettingChange choice, String pid, Keeper keeper) {
        if (choice instanceof SetTcBackend wanted) {
            keeper.keep(pid, "backend", wanted.backend().orElse(BEST));
        } else {
            keeper.keep(
                    pid,
                    "mechanism",
                    ((SetSlotMechanism) choice)
                            .mechanism()
                            .map(SlotMechanism::label)
                            .orElse(BEST));
        }
    }

    /**
     * Reads the settings.
     *
     * @param pid of their configuration
     * @throws IllegalArgumentException when there is no such mechanism, or nothing of that name to do with failures
     */
    public static Settings parse(String pid, String backend, String mechanism, String slotFailure) {
        return new Settings(
                named(backend),
                named(mechanism).map(label -> mechanism(pid, label)),
                slotFailure(pid, slotFailure.trim()));
    }

    private static Optional<String> named(String value) {
        return Optional.of(value.trim()).filter(name -> !name.isEmpty() && !name.equals(BEST));
    }

    private static SlotFailure slotFailure(String pid, String label) {
        return SlotFailure.find(label)
                .orElseThrow(() -> new IllegalArgumentException("slot.failure \"" + label + "\" of configuration " + pid
                        + " is unknown; one of drop, proceed"));
    }

    private static SlotMechanism mechanism(String pid, String label) {
        return SlotMechanism.find(label)
                .orElseThrow(() -> new IllegalArgumentException("mechanism \"" + label + "\" of configuration " + pid
                        + " is unknown; one of auto, freplace, tailcall"));
    }
}
