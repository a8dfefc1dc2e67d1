// SPDX-License-Identifier: Apache-2.0
package io.bpfman.revision;

import io.bpfman.api.Feature;
import io.bpfman.api.SlotMechanism;
import io.bpfman.spi.kernel.Features;
import java.util.Optional;

/**
 * How slots are filled, and why so. Pure.
 *
 * @param usable whether dispatchers can be built that way
 */
public record Mechanism(SlotMechanism kind, boolean usable, String reason) {

    /**
     * The mechanism that is wanted, whether it can be had or not; otherwise the best that can.
     *
     * @param pid the configuration that wants it
     */
    public static Mechanism choose(Optional<SlotMechanism> wanted, Features features, String pid) {
        if (wanted.isPresent()) {
            return forced(wanted.get(), features, pid);
        }
        Feature freplace = feature(SlotMechanism.FREPLACE, features);
        if (freplace.available()) {
            return new Mechanism(SlotMechanism.FREPLACE, true, "freplace is there: " + freplace.reason());
        }
        Feature tailcall = feature(SlotMechanism.TAILCALL, features);
        String without = "freplace is missing: " + freplace.reason();
        return tailcall.available()
                ? new Mechanism(SlotMechanism.TAILCALL, true, without)
                : new Mechanism(
                        SlotMechanism.TAILCALL,
                        false,
                        without + "; tail calls out of subprograms are missing: " + tailcall.reason());
    }

    private static Mechanism forced(SlotMechanism kind, Features features, String pid) {
        Optional<String> missing = missing(kind, features);
        return new Mechanism(
                kind,
                missing.isEmpty(),
                missing.map(why -> "mechanism " + kind.label() + " is configured, but this kernel lacks it: " + why
                                + "; set mechanism of " + pid + " to auto")
                        .orElse("configured"));
    }

    /** Why dispatchers cannot be built this way; empty when they can. */
    public static Optional<String> missing(SlotMechanism kind, Features features) {
        Feature feature = feature(kind, features);
        return feature.available() ? Optional.empty() : Optional.of(feature.reason());
    }

    private static Feature feature(SlotMechanism kind, Features features) {
        return features.get(
                switch (kind) {
                    case FREPLACE -> Features.FREPLACE;
                    case TAILCALL -> Features.TAILCALL;
                });
    }
}
