// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.execute;

import io.bpfman.api.SlotMechanism;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.ProgramInfo;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A place that a user asked a slot's pin to be at. What lies there belongs to the slot of the same member in the revision before: its link, or, where it
 * was tail-called, the member.
 */
public final class PinPlace {

    private final Kernel kernel;
    private final Path place;

    PinPlace(Kernel kernel, Path place) {
        this.kernel = kernel;
        this.place = place;
    }

    /** Takes what is pinned at {@code from} here; nothing to do when that was done. */
    void take(Path from, SlotMechanism mechanism) {
        if (!kernel.pins().exists(from)) {
            return;
        }
        if (mechanism == SlotMechanism.FREPLACE) {
            if (isProgram()) {
                kernel.pins().remove(place);
            }
            kernel.links().move(from, place);
            return;
        }
        if (kernel.pins().exists(place)) {
            if (!isProgram()) {
                kernel.links().retire(place);
            } else if (!idAt(place).equals(idAt(from))) {
                // the version before of the same member
                kernel.pins().remove(place);
            }
        }
        if (!kernel.pins().exists(place)) {
            kernel.pins().duplicate(from, place);
        }
        kernel.pins().remove(from);
    }

    private Optional<Long> idAt(Path pin) {
        return kernel.programs().byPin(pin).map(ProgramInfo::id);
    }

    private boolean isProgram() {
        try {
            return kernel.programs().byPin(place).isPresent();
        } catch (InvalidSpecException e) {
            // that something else is pinned there is an answer here
            return false;
        }
    }
}
