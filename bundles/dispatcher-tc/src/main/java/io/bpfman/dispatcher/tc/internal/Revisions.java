// SPDX-License-Identifier: Apache-2.0
package io.bpfman.dispatcher.tc.internal;

import io.bpfman.api.MemberCounts;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.ProgramType;
import io.bpfman.api.errors.KernelRefusedException;
import io.bpfman.spi.dispatcher.Revision;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.LoadSpec;
import io.bpfman.spi.kernel.ObjectSource;
import io.bpfman.spi.kernel.ProgramInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What revisions have in common, however their slots are filled. Stateless; any thread may call it. */
final class Revisions {

    static final String PROGRAM = "tc_dispatcher";
    private static final int EEXIST = 17;

    private final Kernel kernel;

    Revisions(Kernel kernel) {
        this.kernel = kernel;
    }

    ProgramInfo load(ObjectSource object, Revision revision, boolean tcxVerdicts) {
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
                object,
                List.of(new ProgramSelector(ProgramType.TC, PROGRAM)),
                DispatcherGlobals.of(revision, tcxVerdicts),
                reused,
                pins.layout());
        return kernel.programs().load(spec).get(0).info();
    }

    /**
     * Removes a revision with whatever its slots hold. Packets that are inside it still find the members: through the array, or through the
     * links. The array goes after the members' pins, so that as long as there is one left the array says that it is a program's.
     */
    void retire(Path directory) {
        RevisionPins pins = new RevisionPins(directory);
        List<Path> members = kernel.pins().list(directory).stream()
                .filter(RevisionPins::isSlot)
                .map(directory::resolve)
                .toList();
        if (kernel.pins().exists(pins.slots())) {
            members.forEach(kernel.pins()::remove);
            kernel.maps().retire(pins.slots());
        } else if (kernel.features().has(Features.FREPLACE)) {
            members.forEach(kernel.extensions()::retire);
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
