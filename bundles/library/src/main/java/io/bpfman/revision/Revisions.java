// SPDX-License-Identifier: Apache-2.0
package io.bpfman.revision;

import io.bpfman.api.GlobalValue;
import io.bpfman.api.MemberCounts;
import io.bpfman.api.Verdict;
import io.bpfman.api.errors.KernelRefusedException;
import io.bpfman.pins.RevisionPins;
import io.bpfman.spi.dispatcher.DispatcherService;
import io.bpfman.spi.dispatcher.Revision;
import io.bpfman.spi.dispatcher.Slot;
import io.bpfman.spi.dispatcher.TraceSource;
import io.bpfman.spi.kernel.ExtensionTarget;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.LoadSpec;
import io.bpfman.spi.kernel.ObjectSource;
import io.bpfman.spi.kernel.ProgramInfo;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/** Builds revisions of dispatchers and takes them down, however their slots are filled. Stateless; any thread may call it. */
public final class Revisions {

    private static final int EEXIST = 17;

    private static final String SLOT_FUNCTION = "prog";

    private final Kernel kernel;
    private final SlotFiller tailCalls;
    private final SlotFiller extensions;
    /** The objects of dispatchers that were loaded, by their names: the next change loads the same. */
    private final Map<String, ObjectSource> objects = new ConcurrentHashMap<>();

    public Revisions(Kernel kernel) {
        this.kernel = kernel;
        this.tailCalls = new TailCallSlots(kernel);
        this.extensions = new ExtensionSlots(kernel);
    }

    /** The function of a dispatcher that is a slot, for extensions to replace. */
    static String slotFunction(int position) {
        return SLOT_FUNCTION + position;
    }

    /**
     * What members of dispatchers of this program have to extend.
     *
     * @param allSlots values with which all its slots are on: the verifier drops the functions of the others. All slots are alike, so the first
     *     stands for any
     */
    public static ExtensionTarget target(DispatcherProgram program, Map<String, GlobalValue> allSlots) {
        return new ExtensionTarget(program.source(), program.type(), program.name(), allSlots, slotFunction(0));
    }

    /** Loads a revision's program and pins it with its maps in the revision's directory, which must not be there. */
    public ProgramInfo load(DispatcherProgram program, Revision revision, Map<String, GlobalValue> globals) {
        RevisionPins pins = new RevisionPins(revision.directory());
        if (kernel.pins().exists(pins.directory())) {
            throw new KernelRefusedException(
                    "load revision " + revision.number() + " of the dispatcher on " + revision.key(),
                    EEXIST,
                    "EEXIST",
                    pins.directory() + " is there already and was left as it is; remove it if nothing uses it",
                    null);
        }
        LoadSpec spec = LoadSpec.of(
                        objects.computeIfAbsent(program.objectName(), name -> program.source()),
                        List.of(program.selector()),
                        pins.layout())
                .withGlobals(globals)
                .withReusedMaps(revision.countersFrom().map(this::counts).orElse(Map.of()))
                .withUntyped(revision.untyped());
        ProgramInfo info = kernel.programs().load(spec).get(0).info();
        try {
            hold(pins.directory());
        } catch (RuntimeException refused) {
            removeAfter(refused, pins.directory());
            throw refused;
        }
        return info;
    }

    private Map<String, Path> counts(Path before) {
        RevisionPins pins = new RevisionPins(before);
        if (!kernel.pins().exists(pins.counters())) {
            // somebody removed them: the counts begin anew
            return Map.of();
        }
        return kernel.pins().exists(pins.failures())
                ? Map.of(RevisionPins.COUNTERS, pins.counters(), RevisionPins.FAILURES, pins.failures())
                : Map.of(RevisionPins.COUNTERS, pins.counters());
    }

    private void removeAfter(RuntimeException reason, Path directory) {
        try {
            kernel.pins().removeDirectory(directory);
        } catch (RuntimeException undo) {
            reason.addSuppressed(undo);
        }
    }

    /** Holds the array of a revision's slots, so that it is not emptied when somebody removes its pin. Nothing to do where there is none. */
    public void hold(Path directory) {
        Path slots = new RevisionPins(directory).slots();
        if (kernel.pins().exists(slots)) {
            kernel.maps().hold(slots);
        }
    }

    private SlotFiller filler(Revision revision) {
        return switch (revision.mechanism()) {
            case FREPLACE -> extensions;
            case TAILCALL -> tailCalls;
        };
    }

    /** Fills a slot; the result is the id of the link that does, if one does. */
    public OptionalLong fill(Revision revision, Slot slot) {
        return filler(revision).fill(revision, slot);
    }

    /** Empties a slot of a revision that is not live, or at least takes its pin away. */
    public void clear(Revision revision, Slot slot) {
        filler(revision).clear(revision, slot);
    }

    /**
     * Removes a revision with whatever its slots hold. Packets that are inside it still find the members: through the array, or through the
     * links. The array goes after the members' pins, so that as long as there is one left the array says that it is a program's.
     */
    public void retire(Path directory) {
        RevisionPins pins = new RevisionPins(directory);
        List<Path> members = kernel.pins().list(directory).stream()
                .filter(RevisionPins::isSlot)
                .map(directory::resolve)
                .toList();
        if (kernel.pins().exists(pins.slots())) {
            members.forEach(kernel.pins()::remove);
            kernel.maps().retire(pins.slots());
        } else if (kernel.maps().release(pins.slots())) {
            members.forEach(kernel.pins()::remove);
        } else if (kernel.features().has(Features.FREPLACE)) {
            members.forEach(kernel.links()::retire);
        }
        kernel.pins().removeDirectory(directory);
    }

    /** A member's counts, by these verdicts. */
    public MemberCounts counts(Path directory, int counterIndex, Verdict... verdicts) {
        return SlotCounter.sum(kernel.maps().read(new RevisionPins(directory).counters(), counterIndex), verdicts);
    }

    /** The same of several members, by their indexes. */
    public Map<Integer, MemberCounts> counts(Path directory, Collection<Integer> counterIndexes, Verdict... verdicts) {
        Map<Integer, MemberCounts> counts = new HashMap<>();
        kernel.maps()
                .read(new RevisionPins(directory).counters(), counterIndexes)
                .forEach((index, values) -> counts.put(index, SlotCounter.sum(values, verdicts)));
        return counts;
    }

    /** How often the tail call into a member's slot failed; empty when that is not counted. */
    public OptionalLong failures(Path directory, int counterIndex) {
        Path failures = new RevisionPins(directory).failures();
        return kernel.pins().exists(failures)
                ? OptionalLong.of(SlotCounter.sum(kernel.maps().read(failures, counterIndex)))
                : OptionalLong.empty();
    }

    /** How often tail calls into all slots together failed; empty when that is not counted. */
    public OptionalLong failures(Path directory) {
        return failures(directory, DispatcherService.COUNTERS);
    }

    /** What a revision tells of packets; empty when it does not trace. */
    public Optional<TraceSource> trace(Path directory) {
        RevisionPins pins = new RevisionPins(directory);
        return kernel.pins().exists(pins.trace())
                ? Optional.of(
                        new RingTrace(kernel, pins.traceState(), kernel.maps().readRing(pins.trace())))
                : Optional.empty();
    }

    /** Sets a member's counts to zero; the sum of all failures stays. */
    public void resetCounts(Path directory, int counterIndex) {
        RevisionPins pins = new RevisionPins(directory);
        kernel.maps().zero(pins.counters(), counterIndex);
        if (kernel.pins().exists(pins.failures())) {
            kernel.maps().zero(pins.failures(), counterIndex);
        }
    }
}
