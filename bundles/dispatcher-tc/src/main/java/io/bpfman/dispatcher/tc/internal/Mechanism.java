// SPDX-License-Identifier: Apache-2.0
package io.bpfman.dispatcher.tc.internal;

import io.bpfman.api.Feature;
import io.bpfman.api.SlotMechanism;
import io.bpfman.spi.kernel.Features;
import java.util.Optional;

/**
 * How slots are filled, and why so. Pure.
 *
 * @param usable whether dispatchers can be built that way
 */
record Mechanism(SlotMechanism kind, boolean usable, String reason) {

    static Mechanism choose(Optional<SlotMechanism> wanted, Features features) {
        if (wanted.equals(Optional.of(SlotMechanism.FREPLACE))) {
            return new Mechanism(
                    SlotMechanism.FREPLACE,
                    false,
                    "mechanism freplace is configured, but this release fills the slots of TC dispatchers by tail calls"
                            + " only; set mechanism of " + TcDispatcherConfig.PID + " to auto or tailcall");
        }
        Feature tailcall = features.get(Features.TAILCALL);
        if (!tailcall.available()) {
            return new Mechanism(
                    SlotMechanism.TAILCALL, false, "tail calls out of subprograms are missing: " + tailcall.reason());
        }
        return new Mechanism(
                SlotMechanism.TAILCALL,
                true,
                wanted.isPresent() ? "configured" : automatic(features.get(Features.FREPLACE)));
    }

    private static String automatic(Feature freplace) {
        return freplace.available()
                ? "this release fills the slots of TC dispatchers by tail calls, though this kernel has freplace too"
                : "freplace is missing: " + freplace.reason();
    }
}
