// SPDX-License-Identifier: Apache-2.0
package io.bpfman.dispatcher.tc.internal;

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
 * Revisions whose slots are filled by tail calls: the members, ordinary {@code SCHED_CLS} programs, are the entries of the pinned
 * {@code PROG_ARRAY} {@code slots}. Stateless; any thread may call it.
 */
final class TailCallRevisions implements SlotFiller {

    private final Kernel kernel;
    private final Revisions revisions;
    private final Supplier<byte[]> object;

    TailCallRevisions(Kernel kernel) {
        this(kernel, Bytecode::tcDispatcher);
    }

    TailCallRevisions(Kernel kernel, Supplier<byte[]> object) {
        this.kernel = kernel;
        this.revisions = new Revisions(kernel);
        this.object = object;
    }

    @Override
    public ProgramInfo load(Revision revision, boolean tcxVerdicts) {
        return revisions.load(new ObjectSource("tc_dispatcher.bpf.o", object.get()), revision, tcxVerdicts);
    }

    @Override
    public Optional<ExtensionTarget> memberTarget() {
        return Optional.empty();
    }

    /** The pin comes first, because it can be taken back. */
    @Override
    public OptionalLong fill(Revision revision, Slot slot) {
        slot.pin().ifPresent(pin -> kernel.pins().duplicate(slot.memberPin(), pin));
        try {
            kernel.maps().putProgram(new RevisionPins(revision.directory()).slots(), slot.position(), slot.memberPin());
        } catch (RuntimeException refused) {
            slot.pin().ifPresent(pin -> removeAfter(refused, pin));
            throw refused;
        }
        return OptionalLong.empty();
    }

    private void removeAfter(RuntimeException reason, Path pin) {
        try {
            kernel.pins().remove(pin);
        } catch (RuntimeException undo) {
            reason.addSuppressed(undo);
        }
    }

    @Override
    public void clear(Revision revision, Slot slot) {
        slot.pin().ifPresent(kernel.pins()::remove);
    }
}
