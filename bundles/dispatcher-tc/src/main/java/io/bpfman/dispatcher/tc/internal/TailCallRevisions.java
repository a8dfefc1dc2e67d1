// SPDX-License-Identifier: Apache-2.0
package io.bpfman.dispatcher.tc.internal;

import io.bpfman.api.MemberCounts;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.ProgramType;
import io.bpfman.api.errors.KernelRefusedException;
import io.bpfman.bytecode.Bytecode;
import io.bpfman.spi.dispatcher.Revision;
import io.bpfman.spi.dispatcher.Slot;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.LoadSpec;
import io.bpfman.spi.kernel.ObjectSource;
import io.bpfman.spi.kernel.ProgramInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Revisions whose slots are filled by tail calls: the members, ordinary {@code SCHED_CLS} programs, are the entries of the pinned
 * {@code PROG_ARRAY} {@code slots}. Stateless; any thread may call it.
 */
final class TailCallRevisions {

    private static final String PROGRAM = "tc_dispatcher";
    private static final int EEXIST = 17;

    private final Kernel kernel;
    private final Supplier<byte[]> object;

    TailCallRevisions(Kernel kernel) {
        this(kernel, Bytecode::tcDispatcher);
    }

    TailCallRevisions(Kernel kernel, Supplier<byte[]> object) {
        this.kernel = kernel;
        this.object = object;
    }

    ProgramInfo load(Revision revision, boolean tcxVerdicts) {
        RevisionPins pins = new RevisionPins(revision.directory());
        if (kernel.pins().exists(pins.directory())) {
            throw new KernelRefusedException(
                    "load revision " + revision.number() + " of the dispatcher on " + revision.key(),
                    EEXIST,
                    "EEXIST",
                    pins.directory() + " is there already and was left as it is; remove it if nothing uses it",
                    null);
        }
        Map<String, Path> reused = revision.countersFrom()
                .map(from -> Map.of(RevisionPins.COUNTERS, new RevisionPins(from).counters()))
                .orElse(Map.of());
        LoadSpec spec = new LoadSpec(
                new ObjectSource("tc_dispatcher.bpf.o", object.get()),
                List.of(new ProgramSelector(ProgramType.TC, PROGRAM)),
                DispatcherGlobals.of(revision, tcxVerdicts),
                reused,
                pins.layout());
        return kernel.programs().load(spec).get(0).info();
    }

    /** The pin comes first, because it can be taken back. */
    void fill(Revision revision, Slot slot) {
        slot.pin().ifPresent(pin -> kernel.pins().duplicate(slot.memberPin(), pin));
        try {
            kernel.maps().putProgram(new RevisionPins(revision.directory()).slots(), slot.position(), slot.memberPin());
        } catch (RuntimeException refused) {
            slot.pin().ifPresent(pin -> removeAfter(refused, pin));
            throw refused;
        }
    }

    private void removeAfter(RuntimeException reason, Path pin) {
        try {
            kernel.pins().remove(pin);
        } catch (RuntimeException undo) {
            reason.addSuppressed(undo);
        }
    }

    void clear(Slot slot) {
        slot.pin().ifPresent(kernel.pins()::remove);
    }

    /** The array goes first and on its own: packets that are inside the revision still find the members through it. */
    void retire(Path directory) {
        Path slots = new RevisionPins(directory).slots();
        if (kernel.pins().exists(slots)) {
            kernel.maps().retire(slots);
        }
        kernel.pins().removeDirectory(directory);
    }

    MemberCounts counts(Path directory, int counterIndex) {
        return SlotCounter.sum(kernel.maps().read(new RevisionPins(directory).counters(), counterIndex));
    }

    void resetCounts(Path directory, int counterIndex) {
        kernel.maps().zero(new RevisionPins(directory).counters(), counterIndex);
    }
}
