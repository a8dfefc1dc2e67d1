// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.api.Applied;
import io.bpfman.api.AttachSpec;
import io.bpfman.api.Change;
import io.bpfman.api.DetachRequest;
import io.bpfman.api.DocumentResult;
import io.bpfman.api.DocumentResult.Entry;
import io.bpfman.api.DocumentResult.Outcome;
import io.bpfman.api.Link;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.PlanPreview;
import io.bpfman.api.Program;
import io.bpfman.api.UnloadRequest;
import io.bpfman.api.UpgradeRequest;
import io.bpfman.api.errors.BpfmanException;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.manager.internal.document.Difference;
import io.bpfman.manager.internal.document.Document;
import io.bpfman.manager.internal.document.Document.ProgramEntry;
import io.bpfman.manager.internal.document.Step;
import io.bpfman.manager.internal.document.Wanted;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Makes a host have what a document says. Programs come first, each by a plan of its own, and go again when one of them cannot be had. Then come the links, all
 * of an interface as one and all that are on none as one: what is changed as one holds the locks of all it changes until it is done, and fails as one, and a
 * document may be about a hundred interfaces of which one is just going. A program is upgraded with all that its links share an interface with. Programs that
 * nobody wants any more go last.
 */
final class DocumentApplier {

    private final Batches batches;
    private final Changes changes;
    private final Gate gate;
    private final Wanted wanted;
    private final DocumentObjects objects;
    private final Difference.Found found;
    private final List<Link> links;
    private final Map<String, Program> programs;
    private final List<Entry> entries = new ArrayList<>();

    /** A step as changes, and for which of them an answer is given. */
    private record Asked(Step step, List<Change> changes) {}

    /** @param links those that the host has */
    DocumentApplier(
            Batches batches,
            Changes changes,
            Gate gate,
            Document document,
            DocumentObjects objects,
            Difference.Found found,
            List<Link> links) {
        this.batches = batches;
        this.changes = changes;
        this.gate = gate;
        this.wanted = new Wanted(document);
        this.objects = objects;
        this.found = found;
        this.links = List.copyOf(links);
        this.programs = new HashMap<>(found.programs());
    }

    /** Loads what is missing, all or none. */
    void load() {
        Deque<Program> loaded = new ArrayDeque<>();
        try {
            for (Step.Load step : of(Step.Load.class)) {
                Program program =
                        inside(() -> changes.load(request(step.entry()))).get(0);
                loaded.push(program);
                programs.put(step.name(), program);
                entries.add(new Entry(step.name(), Outcome.LOADED, "program " + program.id(), ""));
            }
        } catch (RuntimeException | Error e) {
            loaded.forEach(program -> unloadAgain(program, e));
            throw e;
        }
    }

    private void unloadAgain(Program program, Throwable failure) {
        try {
            inside(() -> changes.unload(UnloadRequest.of(program.id())));
        } catch (RuntimeException | Error e) {
            failure.addSuppressed(e);
        }
    }

    private LoadRequest request(ProgramEntry entry) {
        return new LoadRequest(
                objects.of(entry),
                List.of(entry.selector()),
                entry.globals(),
                wanted.metadata(entry),
                entry.mapsOf()
                        .map(owner -> OptionalLong.of(program(owner).mapSet()))
                        .orElse(OptionalLong.empty()));
    }

    private UpgradeRequest request(Step.Upgrade upgrade) {
        ProgramEntry entry = upgrade.entry();
        return new UpgradeRequest(
                upgrade.program().id(),
                objects.of(entry),
                Optional.of(entry.selector().name()),
                entry.globals(),
                entry.maps());
    }

    /** What is in the way of an upgrade that was found; nothing is loaded for that. */
    List<Difference.Note> obstacles() {
        List<Difference.Note> obstacles = new ArrayList<>();
        for (Step.Upgrade step : of(Step.Upgrade.class)) {
            try {
                Asked asked = asked(step);
                inside(() -> batches.preview(asked.changes(), besides(List.of(asked))));
            } catch (BpfmanException e) {
                obstacles.add(new Difference.Note(step.name(), String.valueOf(e.getMessage())));
            }
        }
        return obstacles;
    }

    private Program program(String entry) {
        Program program = programs.get(entry);
        if (program == null) {
            throw new InvalidSpecException(
                    "program \"" + entry + "\" of the document is not loaded; apply the document again");
        }
        return program;
    }

    /** Attaches, changes and detaches; what fails is said. */
    void link() {
        DocumentGroups.of(found.steps(), links).forEach(this::apply);
    }

    private void apply(List<Step> steps) {
        try {
            List<Asked> asked = steps.stream().map(this::asked).toList();
            List<Applied> applied = inside(() -> batches.apply(flat(asked), besides(asked)));
            int next = 0;
            for (Asked each : asked) {
                List<Applied> own = applied.subList(next, next + each.changes().size());
                entries.add(became(each.step(), own));
                next += own.size();
            }
        } catch (BpfmanException e) {
            String why = String.valueOf(e.getMessage());
            steps.forEach(step -> entries.add(new Entry(step.name(), Outcome.FAILED, subject(step), why)));
        }
    }

    private Asked asked(Step step) {
        if (step instanceof Step.Attach attach) {
            AttachSpec spec =
                    wanted.spec(attach, program(attach.entry().program()).id());
            return new Asked(
                    step,
                    Stream.concat(Stream.of(spec), attach.instead().stream().map(link -> new DetachRequest(link.id())))
                            .toList());
        }
        if (step instanceof Step.Change change) {
            return new Asked(step, List.copyOf(change.changes()));
        }
        if (step instanceof Step.Count count) {
            return new Asked(step, List.of(count.change()));
        }
        if (step instanceof Step.Upgrade upgrade) {
            return new Asked(step, List.of(request(upgrade)));
        }
        return new Asked(
                step, List.of(new DetachRequest(((Step.Detach) step).link().id())));
    }

    private static List<Change> flat(List<Asked> asked) {
        return asked.stream().flatMap(each -> each.changes().stream()).toList();
    }

    private Batches.Besides besides(List<Asked> asked) {
        Map<Long, Map<String, String>> exact = new HashMap<>();
        asked.forEach(each -> {
            if (each.step() instanceof Step.Upgrade upgrade) {
                exact.put(upgrade.program().id(), wanted.metadata(upgrade.entry()));
            }
        });
        return new Batches.Besides(disabled(asked), exact);
    }

    private static Set<Integer> disabled(List<Asked> asked) {
        Set<Integer> disabled = new HashSet<>();
        int next = 0;
        for (Asked each : asked) {
            if (each.step() instanceof Step.Attach attach && !attach.entry().enabled()) {
                disabled.add(next);
            }
            next += each.changes().size();
        }
        return disabled;
    }

    private static String subject(Step step) {
        if (step instanceof Step.Upgrade upgrade) {
            return "program " + upgrade.program().id();
        }
        if (step instanceof Step.Change change) {
            return "link " + change.link().id();
        }
        if (step instanceof Step.Detach detach) {
            return "link " + detach.link().id();
        }
        return step instanceof Step.Count count ? "dispatcher " + count.change().key() : "";
    }

    private Entry became(Step step, List<Applied> applied) {
        Applied first = applied.get(0);
        if (first instanceof Applied.Replaced replaced) {
            Program next = replaced.upgraded().program();
            programs.put(step.name(), next);
            return new Entry(
                    step.name(),
                    Outcome.UPGRADED,
                    "program " + next.id(),
                    Stream.concat(Stream.of("in the place of " + subject(step)), replaced.upgraded().remarks().stream())
                            .collect(Collectors.joining("; ")));
        }
        if (first instanceof Applied.Attached attached) {
            return new Entry(
                    step.name(),
                    Outcome.ATTACHED,
                    "link " + attached.link().id(),
                    ((Step.Attach) step)
                            .instead()
                            .map(link -> "in the place of link " + link.id())
                            .orElse(""));
        }
        if (first instanceof Applied.Removed removed) {
            return new Entry(
                    step.name(),
                    Outcome.DETACHED,
                    subject(step),
                    String.join("; ", removed.removal().remarks()));
        }
        return new Entry(step.name(), Outcome.CHANGED, subject(step), "");
    }

    /** Unloads what nobody wants any more, unless somebody attached it himself. */
    void unload() {
        for (Step.Unload step : of(Step.Unload.class)) {
            String subject = "program " + step.program().id();
            try {
                String remark = inside(() ->
                                changes.unload(new UnloadRequest(step.program().id(), UnloadRequest.WhenLinked.REFUSE)))
                        .remarks()
                        .stream()
                        .collect(Collectors.joining("; "));
                entries.add(new Entry(step.name(), Outcome.UNLOADED, subject, remark));
            } catch (BpfmanException e) {
                entries.add(new Entry(step.name(), Outcome.FAILED, subject, String.valueOf(e.getMessage())));
            }
        }
    }

    /** What became of every entry. */
    DocumentResult result() {
        found.waiting().forEach(note -> entries.add(new Entry(note.name(), Outcome.WAITING, "", note.what())));
        found.unchanged().forEach(name -> entries.add(new Entry(name, Outcome.UNCHANGED, "", "")));
        return new DocumentResult(wanted.document().name(), entries, List.of());
    }

    /** What would be done; of links of programs that are not loaded yet there are no steps. */
    DocumentResult preview() {
        List<PlanPreview.Step> steps = new ArrayList<>();
        for (Step.Load step : of(Step.Load.class)) {
            boolean known = step.entry()
                    .mapsOf()
                    .filter(owner -> !programs.containsKey(owner))
                    .isEmpty();
            if (known) {
                steps.addAll(
                        inside(() -> changes.preview(request(step.entry()))).steps());
            }
            entries.add(new Entry(step.name(), Outcome.LOADED, "", ""));
        }
        for (List<Step> group : DocumentGroups.of(found.steps(), links)) {
            boolean known = group.stream()
                    .allMatch(step -> !(step instanceof Step.Attach attach)
                            || programs.containsKey(attach.entry().program()));
            if (known) {
                List<Asked> asked = group.stream().map(this::asked).toList();
                steps.addAll(inside(() -> batches.preview(flat(asked), besides(asked)))
                        .steps());
            }
            group.forEach(step -> entries.add(new Entry(step.name(), outcome(step), subject(step), "")));
        }
        for (Step.Unload step : of(Step.Unload.class)) {
            entries.add(new Entry(
                    step.name(), Outcome.UNLOADED, "program " + step.program().id(), ""));
        }
        return new DocumentResult(wanted.document().name(), result().entries(), steps);
    }

    private static Outcome outcome(Step step) {
        if (step instanceof Step.Attach) {
            return Outcome.ATTACHED;
        }
        if (step instanceof Step.Upgrade) {
            return Outcome.UPGRADED;
        }
        return step instanceof Step.Detach ? Outcome.DETACHED : Outcome.CHANGED;
    }

    private <S extends Step> List<S> of(Class<S> sort) {
        return found.steps().stream().filter(sort::isInstance).map(sort::cast).toList();
    }

    @SuppressWarnings("try") // a passage is held, not used
    private <T> T inside(Supplier<T> work) {
        try (Gate.Passage passage = gate.enter()) {
            return work.get();
        }
    }
}
