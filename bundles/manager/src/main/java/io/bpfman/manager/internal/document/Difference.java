// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.document;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.HookDetails;
import io.bpfman.api.Link;
import io.bpfman.api.LinkChange;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.MemberDetails;
import io.bpfman.api.Program;
import io.bpfman.api.SetCounting;
import io.bpfman.api.SetEnabled;
import io.bpfman.api.SetPriority;
import io.bpfman.api.SetProceedOn;
import io.bpfman.manager.internal.document.Document.DispatcherEntry;
import io.bpfman.manager.internal.document.Document.LinkEntry;
import io.bpfman.manager.internal.document.Document.ProgramEntry;
import io.bpfman.spi.kernel.NetInterface;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * What has to be done so that a host has what a document says, and nothing more: what is as it is to be stays untouched, and of what is not as little is changed
 * as can be.
 */
public final class Difference {

    private final Document document;
    private final HostIntent host;
    private final List<Step> steps = new ArrayList<>();
    private final List<Note> refused = new ArrayList<>();
    private final List<Note> waiting = new ArrayList<>();
    private final List<String> unchanged = new ArrayList<>();
    private final Map<String, Program> programs = new HashMap<>();
    private final Set<Long> usedPrograms = new HashSet<>();
    private final Set<Long> usedLinks = new HashSet<>();
    /** The dispatchers of which the document says something. */
    private final Set<DispatcherKey> named = new HashSet<>();

    private final Map<String, List<Link>> marked = new HashMap<>();
    private final Map<Target, List<Link>> unmarked = new HashMap<>();

    /** What is said of an entry. */
    public record Note(String name, String what) {}

    /** Of what a link is: one without a document's mark may be what an entry asks for. */
    private record Target(long programId, long nsid, int ifindex) {}

    /**
     * What was found.
     *
     * @param refused what cannot be done without harm, and is therefore left to a person
     * @param waiting what comes when its interface comes
     * @param unchanged the entries that are as they are to be
     * @param programs those that there are, by their entries' names
     */
    public record Found(
            List<Step> steps,
            List<Note> refused,
            List<Note> waiting,
            List<String> unchanged,
            Map<String, Program> programs) {
        public Found {
            steps = List.copyOf(steps);
            refused = List.copyOf(refused);
            waiting = List.copyOf(waiting);
            unchanged = List.copyOf(unchanged);
            programs = Map.copyOf(programs);
        }
    }

    private Difference(Document document, HostIntent host) {
        this.document = document;
        this.host = host;
        for (Link link : host.links()) {
            if (isOf(link.metadata())) {
                marked.computeIfAbsent(nameOf(link.metadata()), name -> new ArrayList<>())
                        .add(link);
            } else if (!link.metadata().containsKey(Document.DOCUMENT)) {
                unmarked.computeIfAbsent(targetOf(link), target -> new ArrayList<>())
                        .add(link);
            }
        }
    }

    /**
     * Compares.
     *
     * @param prune whether what the document brought and does not ask for any more is to go
     */
    public static Found of(Document document, HostIntent host, boolean prune) {
        Difference difference = new Difference(document, host);
        document.inLoadingOrder().forEach(difference::program);
        document.links().forEach(difference::link);
        if (prune) {
            difference.prune();
        }
        document.dispatchers().forEach(difference::dispatcher);
        if (prune) {
            host.before().ifPresent(difference::forgetDispatchers);
        }
        return new Found(
                difference.steps, difference.refused, difference.waiting, difference.unchanged, difference.programs);
    }

    private boolean isOf(Map<String, String> metadata) {
        return document.name().equals(metadata.get(Document.DOCUMENT)) && metadata.containsKey(Document.NAME);
    }

    private static String nameOf(Map<String, String> metadata) {
        return metadata.getOrDefault(Document.NAME, "");
    }

    private static Target targetOf(Link link) {
        return link.details()
                .onHook()
                .map(hook -> new Target(link.programId(), hook.nsid(), hook.ifindex()))
                .orElse(new Target(link.programId(), 0, 0));
    }

    private void program(ProgramEntry entry) {
        Optional<HostIntent.Loaded> own = host.programs().stream()
                .filter(loaded -> isOf(loaded.program().metadata())
                        && nameOf(loaded.program().metadata()).equals(entry.name()))
                .findFirst();
        Optional<HostIntent.Loaded> found = own.or(() -> host.programs().stream()
                .filter(loaded -> !loaded.program().metadata().containsKey(Document.DOCUMENT)
                        && !usedPrograms.contains(loaded.program().id())
                        && fixed(entry, loaded.program()).isEmpty()
                        && isAsAsked(entry, loaded))
                .findFirst());
        if (found.isEmpty()) {
            steps.add(new Step.Load(entry));
            return;
        }
        Program program = found.get().program();
        usedPrograms.add(program.id());
        programs.put(entry.name(), program);
        List<String> fixed = fixed(entry, program);
        if (!fixed.isEmpty()) {
            refused.add(new Note(
                    entry.name(),
                    "program " + program.id() + " has " + String.join(", ", fixed)
                            + ", and no new version of a program can have another: load the other one under another name,"
                            + " have the links name that, and let --prune unload this one"));
        } else if (isAsAsked(entry, found.get())) {
            unchanged.add(entry.name());
        } else {
            steps.add(new Step.Upgrade(entry, program));
        }
    }

    /** What no upgrade changes. */
    private List<String> fixed(ProgramEntry entry, Program program) {
        List<String> different = new ArrayList<>();
        if (program.type() != entry.selector().type()) {
            different.add("type " + program.type().label());
        }
        if (!program.attachFunc().equals(entry.selector().attachFunc())) {
            different.add(program.attachFunc()
                    .map(function -> "attach function " + function)
                    .orElse("no attach function"));
        }
        Optional<Program> owner = entry.mapsOf().flatMap(name -> Optional.ofNullable(programs.get(name)));
        if (entry.mapsOf().isPresent()
                ? owner.filter(other -> Sharing.ofMaps(program, other)).isEmpty()
                : sharesMaps(program)) {
            different.add("maps of another program");
        }
        return different;
    }

    private boolean isAsAsked(ProgramEntry entry, HostIntent.Loaded loaded) {
        Program program = loaded.program();
        String digest = entry.digest().orElseGet(() -> host.digests().getOrDefault(entry.name(), loaded.digest()));
        SortedMap<String, String> metadata = Document.without(program.metadata());
        metadata.keySet().removeIf(key -> key.startsWith(LoadRequest.ACTUAL_TYPE));
        return program.selector().equals(entry.selector())
                && digest.equals(loaded.digest())
                && program.globals().equals(entry.globals())
                && metadata.equals(entry.allMetadata());
    }

    /** One whose owner is gone has maps that are its own by now. */
    private boolean sharesMaps(Program program) {
        return program.sharing().owner().isPresent()
                && host.programs().stream()
                        .map(HostIntent.Loaded::program)
                        .anyMatch(other -> other.id() < program.id() && Sharing.ofMaps(program, other));
    }

    private void link(LinkEntry entry) {
        if (entry.interfaces().isEmpty()) {
            place(entry, Optional.empty());
            return;
        }
        for (NetInterface there : interfaces(entry.name(), entry.interfaces().get(), entry.netns())) {
            place(entry, Optional.of(there));
        }
    }

    private List<NetInterface> interfaces(String name, InterfaceMatch match, Optional<String> netns) {
        HostIntent.Space space = host.spaces().get(netns);
        if (space == null) {
            throw new IllegalStateException("nobody looked at network namespace " + netns);
        }
        if (space.missing().isPresent()) {
            waiting.add(new Note(name, space.missing().get()));
            return List.of();
        }
        List<NetInterface> found = host.matching(match, netns);
        if (found.isEmpty()) {
            waiting.add(new Note(
                    name,
                    match.missing()
                            + space.path()
                                    .map(path -> " in network namespace " + path)
                                    .orElse("")));
        }
        return found;
    }

    private void place(LinkEntry entry, Optional<NetInterface> on) {
        Optional<Link> own = marked.getOrDefault(entry.name(), List.of()).stream()
                .filter(link -> isOn(link, on) && !usedLinks.contains(link.id()))
                .findFirst();
        Optional<Program> program = Optional.ofNullable(programs.get(entry.program()));
        Optional<Link> found = own.or(() -> program.flatMap(loaded -> like(entry, on, loaded)));
        if (found.isEmpty()) {
            steps.add(new Step.Attach(entry, on, Optional.empty()));
            return;
        }
        Link link = found.get();
        usedLinks.add(link.id());
        boolean same = program.filter(loaded -> loaded.id() == link.programId()).isPresent();
        if (!same || isElsewhere(entry, link)) {
            replace(entry, on, link, same);
            return;
        }
        List<LinkChange> changes = changes(entry, link);
        if (changes.isEmpty()) {
            unchanged.add(entry.name());
        } else {
            steps.add(new Step.Change(entry, link, changes));
        }
    }

    private void replace(LinkEntry entry, Optional<NetInterface> on, Link link, boolean same) {
        if (same && entry.interfaces().isPresent() && !LinkFields.isMember(entry.kind())) {
            refused.add(new Note(
                    entry.name(),
                    "link " + link.id() + " cannot be made what is asked for while it is there, and the kernel takes a"
                            + " program at a hook once: detach the link, and apply again"));
            return;
        }
        steps.add(new Step.Attach(entry, on, Optional.of(link)));
    }

    /** A link that no document brought, and that is in everything what the entry asks for. */
    private Optional<Link> like(LinkEntry entry, Optional<NetInterface> on, Program program) {
        Target target = on.map(
                        there -> new Target(program.id(), there.namespace().nsid(), there.ifindex()))
                .orElse(new Target(program.id(), 0, 0));
        return unmarked.getOrDefault(target, List.of()).stream()
                .filter(link -> !usedLinks.contains(link.id())
                        && !isElsewhere(entry, link)
                        && changes(entry, link).isEmpty())
                .findFirst();
    }

    private static boolean isOn(Link link, Optional<NetInterface> on) {
        Optional<HookDetails> hook = link.details().onHook();
        return on.map(there -> hook.filter(details ->
                                details.nsid() == there.namespace().nsid() && details.ifindex() == there.ifindex())
                        .isPresent())
                .orElse(hook.isEmpty());
    }

    /** Whether a link is something that no change in place makes of it what the entry asks for. */
    private static boolean isElsewhere(LinkEntry entry, Link link) {
        if (link.kind() != entry.kind()
                || !Document.without(link.metadata()).equals(entry.metadata())
                || entry.pin()
                        .filter(pin -> !pin.equals(link.pinPath().toString()))
                        .isPresent()) {
            return true;
        }
        SortedMap<String, Object> options = LinkFields.of(link);
        return entry.options().entrySet().stream()
                .filter(option -> !option.getKey().equals(LinkFields.PRIORITY)
                        && !option.getKey().equals(LinkFields.PROCEED_ON))
                .anyMatch(option -> !option.getValue().equals(options.get(option.getKey())));
    }

    private static List<LinkChange> changes(LinkEntry entry, Link link) {
        SortedMap<String, Object> options = LinkFields.of(link);
        List<LinkChange> changes = new ArrayList<>();
        entry.number(LinkFields.PRIORITY)
                .filter(priority -> !priority.equals(options.get(LinkFields.PRIORITY)))
                .ifPresent(priority -> changes.add(new SetPriority(link.id(), Math.toIntExact(priority))));
        if (entry.options().containsKey(LinkFields.PROCEED_ON)
                && !entry.texts(LinkFields.PROCEED_ON).equals(options.get(LinkFields.PROCEED_ON))) {
            changes.add(new SetProceedOn(
                    link.id(), LinkFields.proceedOn(entry.kind(), entry.texts(LinkFields.PROCEED_ON))));
        }
        link.details()
                .inDispatcher()
                .map(MemberDetails::enabled)
                .filter(enabled -> enabled != entry.enabled())
                .ifPresent(enabled -> changes.add(new SetEnabled(link.id(), entry.enabled())));
        return changes;
    }

    private void dispatcher(DispatcherEntry entry) {
        for (NetInterface there : interfaces(entry.name(), entry.interfaces(), entry.netns())) {
            DispatcherKey key = keyOf(entry, there);
            Optional<Boolean> counting = Optional.ofNullable(host.counting().get(key));
            named.add(key);
            if (!comesTo(key) && (counting.isEmpty() || !stays(key))) {
                waiting.add(new Note(
                        entry.name(), "nothing is attached to " + there.name() + " that has a dispatcher of its own"));
            } else if (counting.filter(now -> now == entry.counting()).isPresent()) {
                unchanged.add(entry.name());
            } else {
                steps.add(new Step.Count(entry, there, new SetCounting(key, entry.counting())));
            }
        }
    }

    private static DispatcherKey keyOf(DispatcherEntry entry, NetInterface there) {
        return new DispatcherKey(entry.type(), there.namespace().nsid(), there.ifindex());
    }

    /** What the document of this name asked for of dispatchers, and does not any more, is as is configured again. */
    private void forgetDispatchers(Document before) {
        for (DispatcherEntry entry : before.dispatchers()) {
            for (NetInterface there : host.matching(entry.interfaces(), entry.netns())) {
                DispatcherKey key = keyOf(entry, there);
                if (named.add(key)
                        && (stays(key) || comesTo(key))
                        && Optional.ofNullable(host.counting().get(key)).equals(Optional.of(!host.countsByDefault()))) {
                    steps.add(new Step.Count(entry, there, new SetCounting(key, host.countsByDefault())));
                }
            }
        }
    }

    /** Whether a member of a dispatcher stays, so that the dispatcher does. */
    private boolean stays(DispatcherKey key) {
        Set<Long> leaving = new HashSet<>();
        for (Step step : steps) {
            if (step instanceof Step.Detach detach) {
                leaving.add(detach.link().id());
            } else if (step instanceof Step.Attach attach) {
                attach.instead().ifPresent(link -> leaving.add(link.id()));
            }
        }
        return host.links().stream()
                .filter(link -> link.details()
                        .inDispatcher()
                        .filter(member -> member.dispatcherKey().equals(key))
                        .isPresent())
                .anyMatch(link -> !leaving.contains(link.id()));
    }

    /** Whether a step attaches a member there, so that there will be a dispatcher. */
    private boolean comesTo(DispatcherKey key) {
        return steps.stream()
                .filter(Step.Attach.class::isInstance)
                .map(Step.Attach.class::cast)
                .filter(attach -> LinkFields.isMember(attach.entry().kind()))
                .anyMatch(attach -> attach.on()
                        .filter(on -> on.namespace().nsid() == key.nsid()
                                && on.ifindex() == key.ifindex()
                                && LinkFields.dispatcher(attach.entry()) == key.type())
                        .isPresent());
    }

    private void prune() {
        marked.forEach((name, links) -> links.stream()
                .filter(link -> !usedLinks.contains(link.id()))
                .forEach(link -> steps.add(new Step.Detach(name, link))));
        host.programs().stream()
                .map(HostIntent.Loaded::program)
                .filter(program -> isOf(program.metadata()) && !usedPrograms.contains(program.id()))
                .forEach(program -> steps.add(new Step.Unload(nameOf(program.metadata()), program)));
    }
}
