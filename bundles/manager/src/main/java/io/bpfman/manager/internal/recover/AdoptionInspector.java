// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.recover;

import io.bpfman.api.Finding;
import io.bpfman.api.Rule;
import io.bpfman.api.Severity;
import io.bpfman.spi.inspect.Found;
import io.bpfman.spi.inspect.Inspector;
import io.bpfman.spi.store.Store;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Looks at what is at work and in no database, because the one that it was in is lost. For any thread. */
public final class AdoptionInspector implements Inspector {

    private static final Rule LOST = new Rule(
            "lost-database",
            Severity.ERROR,
            "what bpfman has loaded and attached is in its database",
            "The database was deleted, was damaged, or is another one: programs, dispatchers and links of ours are at work, and it knows nothing of them. They go on as"
                    + " they were; nothing can be attached where they hang. A repair takes them into the database again, by what is noted beside their pins, and"
                    + " changes nothing in the kernel.");

    private static final Rule UNRECORDED = new Rule(
            "unrecorded-pin",
            Severity.WARNING,
            "every pin in the places of bpfman is of something that is known",
            "The database is lost that this pin was recorded in, and nothing is noted beside it by which it could be taken into the database again: an earlier release"
                    + " made it, or what it belongs to is not whole. It stays as it is.");

    private static final Rule SET_ASIDE = new Rule(
            "damaged-database",
            Severity.WARNING,
            "the database was whole when it was opened",
            "The database's file was damaged when the agent opened it. It was put aside and a new one begun, into which everything was taken that is noted beside the"
                    + " pins.");

    private final Store store;
    private final LostDatabase lost;
    private final Adoption adoption;

    public AdoptionInspector(Store store, LostDatabase lost, Adoption adoption) {
        this.store = store;
        this.lost = lost;
        this.adoption = adoption;
    }

    @Override
    public List<Rule> rules() {
        return List.of(LOST, UNRECORDED, SET_ASIDE);
    }

    @Override
    public List<Found> inspect() {
        List<Found> found = new ArrayList<>();
        store.setAside()
                .ifPresent(file -> found.add(Found.of(SET_ASIDE.advised(
                        "file " + file,
                        "the database was damaged when it was opened at the agent's start, and lies in " + file
                                + " now",
                        "when nothing is missing, remove it: rm " + file
                                + "; until the agent is started again this is said"))));
        Map<Path, String> pins = lost.foundByItself();
        if (pins.isEmpty()) {
            return found;
        }
        Set<Path> known = new HashSet<>();
        for (Adoptable each : adoption.all()) {
            known.addAll(each.pins());
            found.add(Found.of(finding(each), () -> adoption.adopt(each)));
        }
        pins.forEach((pin, what) -> {
            if (!known.contains(pin)) {
                found.add(Found.of(UNRECORDED.advised(
                        "pin " + pin,
                        pin + " is in no database: " + what,
                        "when it is not needed any more: bpfman agent --adopt=remove takes down all that is in no database, and rm"
                                + " removes this pin alone")));
            }
        });
        return found;
    }

    private static Finding finding(Adoptable each) {
        String unknown = each.unknown().isEmpty() ? "" : "; not known is: " + String.join(", ", each.unknown());
        return LOST.repairable(
                each.subject(),
                each.subject() + " is at work and in no database" + unknown,
                each.draft().plan().preview().steps());
    }
}
