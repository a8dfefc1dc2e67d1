// SPDX-License-Identifier: Apache-2.0
package io.bpfman.revision;

import io.bpfman.pins.RevisionPins;
import io.bpfman.spi.dispatcher.Revision;
import io.bpfman.spi.dispatcher.Slot;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.LinkRequest;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * Revisions whose slots are filled by replacement: the members, {@code EXT} programs, are linked in the place of the functions {@code prog0} to
 * {@code prog9}, and what is pinned is the link. Stateless; any thread may call it.
 */
final class ExtensionSlots implements SlotFiller {

    private final Kernel kernel;

    ExtensionSlots(Kernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public OptionalLong fill(Revision revision, Slot slot) {
        LinkRequest request = new LinkRequest.Extension(
                new RevisionPins(revision.directory()).dispatcher(), Revisions.slotFunction(slot.position()));
        return OptionalLong.of(kernel.links()
                .create(request, slot.memberPin(), pin(revision, slot))
                .id());
    }

    @Override
    public void clear(Revision revision, Slot slot) {
        kernel.pins().remove(pin(revision, slot));
    }

    /** Without its pin the link would be gone, so every slot has one. */
    private static Path pin(Revision revision, Slot slot) {
        return slot.pin().orElseGet(() -> new RevisionPins(revision.directory()).slot(slot.position()));
    }
}
