// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.api.errors.StoreException;
import io.bpfman.manager.internal.document.Document;
import io.bpfman.manager.internal.document.Document.ProgramEntry;
import io.bpfman.manager.internal.document.DocumentReader;
import io.bpfman.manager.internal.document.HostIntent;
import io.bpfman.manager.internal.document.InterfaceMatch;
import io.bpfman.manager.internal.document.ObjectPlace;
import io.bpfman.manager.internal.load.BytecodeKeep;
import io.bpfman.manager.internal.load.StagedObject;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.NetNamespace;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.Store;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads what a host has, for a document to be compared with; it changes nothing. */
final class DocumentFetcher {

    private final Kernel kernel;
    private final Store store;
    private final BytecodeKeep keep;
    private final boolean countsByDefault;

    /** @param countsByDefault whether dispatchers count when nobody says otherwise */
    DocumentFetcher(Kernel kernel, Store store, BytecodeKeep keep, boolean countsByDefault) {
        this.countsByDefault = countsByDefault;
        this.kernel = kernel;
        this.store = store;
        this.keep = keep;
    }

    /** What the host has, and what the document's names mean there. */
    HostIntent host(Document document, DocumentObjects objects) {
        Optional<Document> before = store.documents().stream()
                .filter(row -> row.name().equals(document.name()))
                .findFirst()
                .map(row -> DocumentReader.read(row.text()));
        return new HostIntent(
                programs(),
                store.links().stream().map(LinkRow::link).toList(),
                counting(),
                spaces(before.map(earlier -> List.of(document, earlier)).orElse(List.of(document))),
                digests(document, objects),
                before,
                countsByDefault);
    }

    /** The same without a look at the objects: what is asked is only what is to be attached of programs that are loaded. */
    HostIntent hostOf(Document document) {
        return new HostIntent(
                programs(),
                store.links().stream().map(LinkRow::link).toList(),
                counting(),
                spaces(List.of(document)),
                Map.of(),
                Optional.empty(),
                countsByDefault);
    }

    private Map<DispatcherKey, Boolean> counting() {
        return store.dispatchers().stream().collect(Collectors.toMap(DispatcherRow::key, DispatcherRow::counting));
    }

    List<HostIntent.Loaded> programs() {
        return store.programs().stream()
                .map(program -> new HostIntent.Loaded(program, keptDigest(program.id())))
                .toList();
    }

    /** Of bytecode that is not what was kept nobody knows what it was. */
    private String keptDigest(long programId) {
        try {
            return keep.read(programId).sha256();
        } catch (StoreException e) {
            return "";
        }
    }

    /** The whole name of the file that a program was loaded from. */
    String origin(long programId, String otherwise) {
        try {
            return keep.read(programId).name();
        } catch (StoreException e) {
            return otherwise;
        }
    }

    /** An entry that names interfaces. */
    private record Named(Optional<String> netns, InterfaceMatch match) {}

    private static Stream<Named> named(Document document) {
        return Stream.concat(
                document.links().stream()
                        .flatMap(entry -> entry.interfaces().stream().map(match -> new Named(entry.netns(), match))),
                document.dispatchers().stream().map(entry -> new Named(entry.netns(), entry.interfaces())));
    }

    /** The namespaces in which documents name interfaces, by their names there. */
    Map<Optional<String>, HostIntent.Space> spaces(List<Document> documents) {
        List<Named> named = documents.stream().flatMap(DocumentFetcher::named).toList();
        Map<Optional<String>, HostIntent.Space> spaces = new HashMap<>();
        named.stream().map(Named::netns).distinct().forEach(netns -> {
            boolean byKind = named.stream()
                    .anyMatch(entry ->
                            entry.netns().equals(netns) && entry.match().kind().isPresent());
            spaces.put(netns, space(netns.map(Path::of), byKind));
        });
        return spaces;
    }

    private HostIntent.Space space(Optional<Path> path, boolean byKind) {
        try {
            NetNamespace namespace = kernel.namespaces().open(path);
            return new HostIntent.Space(
                    path,
                    kernel.namespaces().interfaces(namespace),
                    byKind ? kernel.namespaces().kinds(namespace) : Map.of(),
                    Optional.empty());
        } catch (InterfaceNotFoundException e) {
            return new HostIntent.Space(path, List.of(), Map.of(), Optional.of(String.valueOf(e.getMessage())));
        }
    }

    /** What the interfaces of dispatchers are; one that is going is nothing any more. */
    Map<NetInterface, String> kinds() {
        Map<NetInterface, String> kinds = new HashMap<>();
        Map<NetNamespace, Map<Integer, String>> spaces = new HashMap<>();
        for (DispatcherRow row : store.dispatchers()) {
            NetInterface there = row.handle().hook().netInterface();
            String kind = spaces.computeIfAbsent(there.namespace(), this::kinds).get(there.ifindex());
            if (kind != null) {
                kinds.put(there, kind);
            }
        }
        return kinds;
    }

    private Map<Integer, String> kinds(NetNamespace namespace) {
        try {
            return kernel.namespaces().kinds(namespace);
        } catch (InterfaceNotFoundException e) {
            return Map.of();
        }
    }

    /** Digests of the objects of the entries that do not say theirs. */
    private Map<String, String> digests(Document document, DocumentObjects objects) {
        Map<String, String> digests = new HashMap<>();
        Map<ObjectPlace, String> byPlace = new HashMap<>();
        for (ProgramEntry entry : document.programs()) {
            if (entry.digest().isEmpty()) {
                digests.put(entry.name(), byPlace.computeIfAbsent(entry.object(), place -> digest(entry, objects)));
            }
        }
        return digests;
    }

    /** The entries whose objects are in images that have to be found: all but those of which the object is loaded already, as they say themselves. */
    List<ProgramEntry> ofImages(Document document) {
        Map<String, String> loaded = new HashMap<>();
        for (HostIntent.Loaded each : programs()) {
            Map<String, String> metadata = each.program().metadata();
            if (document.name().equals(metadata.get(Document.DOCUMENT)) && metadata.containsKey(Document.NAME)) {
                loaded.put(metadata.get(Document.NAME), each.digest());
            }
        }
        return document.programs().stream()
                .filter(entry -> entry.object() instanceof ObjectPlace.Image
                        && !(entry.digest().isPresent() && entry.digest().get().equals(loaded.get(entry.name()))))
                .toList();
    }

    /** The digest of an entry's object as it is now; throws when it cannot be read. */
    String digest(ProgramEntry entry, DocumentObjects objects) {
        try (StagedObject staged = keep.stage(objects.of(entry))) {
            return staged.source().sha256();
        }
    }
}
