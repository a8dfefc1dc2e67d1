// SPDX-License-Identifier: Apache-2.0
package io.bpfman.revision;

import io.bpfman.pins.RevisionPins;
import io.bpfman.spi.dispatcher.Revision;
import io.bpfman.spi.dispatcher.Slot;
import io.bpfman.spi.kernel.Kernel;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * Revisions whose slots are filled by tail calls: the members, ordinary programs, are the entries of the pinned
 * {@code PROG_ARRAY} {@code slots}. Stateless; any thread may call it.
 */
final class TailCallSlots implements SlotFiller {

    private final Kernel kernel;

    TailCallSlots(Kernel kernel) {
        this.kernel = kernel;
    }

    /** The pin comes first, because it can be taken back. */
    @Override
    public OptionalLong fill(Revision revision, Slot slot) {
        slot.pin().ifPresent(pin -> kernel.pins().duplicate(slot.memberPin(), pin));
        try {
            kernel.maps().putProgram(new RevisionPins(revision.directory()).slots(), slot.position(), slot.memberPin());
        } catch (RuntimeException | Error refused) {
            slot.pin().ifPresent(pin -> removeAfter(refused, pin));
            throw refused;
        }
        return OptionalLong.empty();
    }

    private void removeAfter(Throwable reason, Path pin) {
        try {
            kernel.pins().remove(pin);
        } catch (RuntimeException | Error undo) {
            reason.addSuppressed(undo);
        }
    }

    @Override
    public void clear(Revision revision, Slot slot) {
        slot.pin().ifPresent(kernel.pins()::remove);
    }
}
