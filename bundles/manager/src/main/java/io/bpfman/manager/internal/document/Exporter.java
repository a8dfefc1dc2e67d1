// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.document;

import io.bpfman.api.DifferingMaps;
import io.bpfman.api.HookDetails;
import io.bpfman.api.Link;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.MemberDetails;
import io.bpfman.api.Program;
import io.bpfman.manager.internal.document.Document.DispatcherEntry;
import io.bpfman.manager.internal.document.Document.LinkEntry;
import io.bpfman.manager.internal.document.Document.ProgramEntry;
import io.bpfman.manager.internal.plan.Settings;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.store.DispatcherRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Writes down what a host is to have. What a document brought keeps the name that it has there, and what it asked for by a pattern, or on an interface that is
 * not there yet, is asked for again in the same words.
 */
public final class Exporter {

    private final Host host;
    private final Set<String> names = new HashSet<>();
    private final Map<Long, String> programs = new LinkedHashMap<>();
    private final List<ProgramEntry> programEntries = new ArrayList<>();
    private final List<LinkEntry> linkEntries = new ArrayList<>();
    private final List<DispatcherEntry> dispatcherEntries = new ArrayList<>();
    /** Links that an entry with a pattern stands for. */
    private final Set<Long> covered = new HashSet<>();

    /** A program, with the digest of its object, and the whole name of the file that it came from. */
    public record Loaded(Program program, String digest, String origin) {}

    /**
     * What the host has.
     *
     * @param kinds what the interfaces of dispatchers are, as far as they are something in particular
     * @param kept the documents that were applied
     */
    public record Host(
            List<Loaded> programs,
            List<Link> links,
            List<DispatcherRow> dispatchers,
            Map<NetInterface, String> kinds,
            List<Document> kept,
            Settings settings) {
        public Host {
            programs = List.copyOf(programs);
            links = List.copyOf(links);
            dispatchers = List.copyOf(dispatchers);
            kinds = Map.copyOf(kinds);
            kept = List.copyOf(kept);
        }

        private Optional<String> kind(NetInterface there) {
            return Optional.ofNullable(kinds.get(there));
        }
    }

    private Exporter(Host host) {
        this.host = host;
    }

    /** The document of this name. */
    public static Document export(String name, Host host) {
        Exporter exporter = new Exporter(host);
        // whoever has a name already keeps it, whatever others would be called
        exporter.namePrograms(true);
        exporter.namePrograms(false);
        exporter.programs();
        exporter.keptLinks();
        exporter.links(true);
        exporter.links(false);
        exporter.dispatchers();
        return new Document(
                name,
                sorted(exporter.programEntries, ProgramEntry::name),
                sorted(exporter.linkEntries, LinkEntry::name),
                sorted(exporter.dispatcherEntries, DispatcherEntry::name));
    }

    private static <T> List<T> sorted(List<T> entries, Function<T, String> name) {
        return entries.stream().sorted(Comparator.comparing(name)).toList();
    }

    private String unique(String wanted) {
        String name = wanted;
        for (int nth = 2; !names.add(name); nth++) {
            name = wanted + "-" + nth;
        }
        return name;
    }

    private static Optional<String> given(Map<String, String> metadata) {
        return Optional.ofNullable(metadata.get(Document.NAME));
    }

    private void namePrograms(boolean marked) {
        for (Loaded loaded : host.programs()) {
            Program program = loaded.program();
            if (given(program.metadata()).isPresent() == marked) {
                programs.put(program.id(), unique(given(program.metadata()).orElse(program.name())));
            }
        }
    }

    private void programs() {
        for (Loaded loaded : host.programs()) {
            Program program = loaded.program();
            SortedMap<String, String> metadata = Document.without(program.metadata());
            metadata.remove(LoadRequest.APPLICATION);
            metadata.keySet().removeIf(key -> key.startsWith(LoadRequest.ACTUAL_TYPE));
            programEntries.add(new ProgramEntry(
                    programs.get(program.id()),
                    program.image()
                            .<ObjectPlace>map(ObjectPlace.Image::of)
                            .orElseGet(() -> new ObjectPlace.File(loaded.origin())),
                    Optional.of(loaded.digest()).filter(digest -> !digest.isEmpty()),
                    program.selector(),
                    new TreeMap<>(program.globals()),
                    metadata,
                    program.application(),
                    mapsOf(program).map(owner -> programs.get(owner.id())),
                    DifferingMaps.REFUSE));
        }
    }

    /** The first of those with which a program shares maps, unless it is that itself. */
    private Optional<Program> mapsOf(Program program) {
        return host.programs().stream()
                .map(Loaded::program)
                .filter(other -> other.id() == program.id() || Sharing.ofMaps(program, other))
                .findFirst()
                .filter(first -> first.id() != program.id());
    }

    private List<Link> of(Document document, String entry) {
        return host.links().stream()
                .filter(link -> document.name().equals(link.metadata().get(Document.DOCUMENT))
                        && entry.equals(link.metadata().get(Document.NAME)))
                .toList();
    }

    private void keptLinks() {
        for (Document document : host.kept()) {
            Map<String, String> renamed = new HashMap<>();
            for (Loaded loaded : host.programs()) {
                Map<String, String> metadata = loaded.program().metadata();
                if (document.name().equals(metadata.get(Document.DOCUMENT))) {
                    given(metadata)
                            .ifPresent(name -> renamed.put(
                                    name, programs.get(loaded.program().id())));
                }
            }
            for (LinkEntry entry : document.links()) {
                List<Link> links = of(document, entry.name());
                boolean pattern =
                        entry.interfaces().filter(InterfaceMatch::isPattern).isPresent();
                if ((pattern || (links.isEmpty() && entry.interfaces().isPresent()))
                        && renamed.containsKey(entry.program())) {
                    links.forEach(link -> covered.add(link.id()));
                    linkEntries.add(new LinkEntry(
                            unique(entry.name()),
                            renamed.get(entry.program()),
                            entry.kind(),
                            entry.interfaces(),
                            entry.netns(),
                            entry.pin(),
                            entry.options(),
                            entry.metadata(),
                            entry.enabled()));
                }
            }
        }
    }

    private void links(boolean marked) {
        for (Link link : host.links()) {
            String program = programs.get(link.programId());
            if (program != null
                    && !covered.contains(link.id())
                    && given(link.metadata()).isPresent() == marked) {
                linkEntries.add(entry(link, program));
            }
        }
    }

    private LinkEntry entry(Link link, String program) {
        Optional<HookDetails> hook = link.details().onHook();
        return new LinkEntry(
                unique(given(link.metadata()).orElseGet(() -> called(link, program))),
                program,
                link.kind(),
                hook.map(details -> new InterfaceMatch(details.interfaceName())),
                hook.flatMap(HookDetails::netns).map(Path::toString),
                hook.isPresent() ? pin(link) : Optional.empty(),
                LinkFields.of(link),
                Document.without(link.metadata()),
                link.details().inDispatcher().map(MemberDetails::enabled).orElse(true));
    }

    private static String called(Link link, String program) {
        return program + "-"
                + link.details()
                        .onHook()
                        .map(details -> details.interfaceName() + "-"
                                + details.attachPoint().type().label())
                        .orElse(link.kind().label());
    }

    /** A place of bpfman's own is not asked for by anybody. */
    private Optional<String> pin(Link link) {
        return Optional.of(link.pinPath())
                .filter(pin -> !pin.startsWith(host.settings().layout().root()))
                .map(Path::toString);
    }

    private void dispatchers() {
        for (Document document : host.kept()) {
            for (DispatcherEntry entry : document.dispatchers()) {
                dispatcherEntries.add(new DispatcherEntry(
                        unique(entry.name()), entry.type(), entry.interfaces(), entry.netns(), entry.counting()));
            }
        }
        for (DispatcherRow row : host.dispatchers()) {
            NetInterface on = row.handle().hook().netInterface();
            Optional<String> netns = on.namespace().path().map(Path::toString);
            boolean said = dispatcherEntries.stream()
                    .anyMatch(entry -> entry.type() == row.key().type()
                            && entry.netns().equals(netns)
                            && entry.interfaces().matches(on.name(), host.kind(on)));
            if (!said && row.counting() != host.settings().counting()) {
                dispatcherEntries.add(new DispatcherEntry(
                        unique("counting-" + on.name() + "-" + row.key().type().label()),
                        row.key().type(),
                        new InterfaceMatch(on.name()),
                        netns,
                        row.counting()));
            }
        }
    }
}
