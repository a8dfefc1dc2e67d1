// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DocumentNames;
import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.api.errors.StoreException;
import io.bpfman.manager.internal.document.Document;
import io.bpfman.manager.internal.document.Document.ProgramEntry;
import io.bpfman.manager.internal.document.HostIntent;
import io.bpfman.manager.internal.load.BytecodeKeep;
import io.bpfman.manager.internal.load.StagedObject;
import io.bpfman.spi.kernel.Kernel;
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

    DocumentFetcher(Kernel kernel, Store store, BytecodeKeep keep) {
        this.kernel = kernel;
        this.store = store;
        this.keep = keep;
    }

    /** What the host has, and what the document's names mean there. */
    HostIntent host(Document document, DocumentNames names) {
        return new HostIntent(
                programs(),
                store.links().stream().map(LinkRow::link).toList(),
                counting(),
                spaces(document),
                digests(document, names));
    }

    /** The same without a look at the objects: what is asked is only what is to be attached of programs that are loaded. */
    HostIntent hostOf(Document document) {
        return new HostIntent(
                programs(), store.links().stream().map(LinkRow::link).toList(), counting(), spaces(document), Map.of());
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

    /** The namespaces in which a document names interfaces, by their names there. */
    Map<Optional<String>, HostIntent.Space> spaces(Document document) {
        Map<Optional<String>, HostIntent.Space> spaces = new HashMap<>();
        Stream.concat(
                        document.links().stream()
                                .filter(entry -> entry.interfaces().isPresent())
                                .map(Document.LinkEntry::netns),
                        document.dispatchers().stream().map(Document.DispatcherEntry::netns))
                .distinct()
                .forEach(netns -> spaces.put(netns, space(netns.map(Path::of))));
        return spaces;
    }

    private HostIntent.Space space(Optional<Path> path) {
        try {
            NetNamespace namespace = kernel.namespaces().open(path);
            return new HostIntent.Space(path, kernel.namespaces().interfaces(namespace), Optional.empty());
        } catch (InterfaceNotFoundException e) {
            return new HostIntent.Space(path, List.of(), Optional.of(String.valueOf(e.getMessage())));
        }
    }

    /** Digests of the objects of the entries that do not say theirs. */
    private Map<String, String> digests(Document document, DocumentNames names) {
        Map<String, String> digests = new HashMap<>();
        Map<String, String> byFile = new HashMap<>();
        for (ProgramEntry entry : document.programs()) {
            if (entry.digest().isEmpty()) {
                digests.put(entry.name(), byFile.computeIfAbsent(entry.file(), file -> digest(file, names)));
            }
        }
        return digests;
    }

    /** The digest of a file as it is now; throws when it cannot be read. */
    String digest(String file, DocumentNames names) {
        try (StagedObject staged = keep.stage(names.file(file))) {
            return staged.source().sha256();
        }
    }
}
