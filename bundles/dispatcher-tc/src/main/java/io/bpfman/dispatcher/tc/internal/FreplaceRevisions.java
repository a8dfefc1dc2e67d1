// SPDX-License-Identifier: Apache-2.0
package io.bpfman.dispatcher.tc.internal;

import io.bpfman.api.ProgramType;
import io.bpfman.bytecode.Bytecode;
import io.bpfman.spi.dispatcher.Revision;
import io.bpfman.spi.dispatcher.Slot;
import io.bpfman.spi.kernel.ExtensionTarget;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.ObjectSource;
import io.bpfman.spi.kernel.ProgramInfo;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Revisions whose slots are filled by replacement: the members, {@code EXT} programs, are linked in the place of the functions {@code prog0} to
 * {@code prog9}, and what is pinned is the link. Stateless; any thread may call it.
 */
final class FreplaceRevisions implements SlotFiller {

    private static final String SLOT_FUNCTION = "prog";

    private final Kernel kernel;
    private final Revisions revisions;
    private final Supplier<byte[]> object;

    FreplaceRevisions(Kernel kernel) {
        this(kernel, Bytecode::tcDispatcherFreplace);
    }

    FreplaceRevisions(Kernel kernel, Supplier<byte[]> object) {
        this.kernel = kernel;
        this.revisions = new Revisions(kernel);
        this.object = object;
    }

    private ObjectSource source() {
        return new ObjectSource("tc_dispatcher_freplace.bpf.o", object.get());
    }

    @Override
    public ProgramInfo load(Revision revision, boolean tcxVerdicts) {
        return revisions.load(source(), revision, tcxVerdicts);
    }

    /** A dispatcher with all its slots on: the verifier drops the functions of the others. All slots are alike, so the first stands for any. */
    @Override
    public Optional<ExtensionTarget> memberTarget() {
        return Optional.of(new ExtensionTarget(
                source(), ProgramType.TC, Revisions.PROGRAM, DispatcherGlobals.allSlots(), SLOT_FUNCTION + 0));
    }

    @Override
    public OptionalLong fill(Revision revision, Slot slot) {
        return OptionalLong.of(kernel.extensions()
                .link(
                        slot.memberPin(),
                        new RevisionPins(revision.directory()).dispatcher(),
                        SLOT_FUNCTION + slot.position(),
                        pin(revision, slot)));
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
