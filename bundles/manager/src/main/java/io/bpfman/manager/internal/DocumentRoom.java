// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.api.DocumentNames;
import io.bpfman.api.DocumentRequest;
import io.bpfman.api.DocumentResult;
import io.bpfman.api.Documents;
import io.bpfman.api.errors.BpfmanException;
import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.manager.internal.document.Difference;
import io.bpfman.manager.internal.document.Document;
import io.bpfman.manager.internal.document.Document.ProgramEntry;
import io.bpfman.manager.internal.document.DocumentReader;
import io.bpfman.manager.internal.document.DocumentWriter;
import io.bpfman.manager.internal.document.Exporter;
import io.bpfman.manager.internal.document.HostIntent;
import io.bpfman.manager.internal.document.Step;
import io.bpfman.manager.internal.document.Wanted;
import io.bpfman.manager.internal.load.BytecodeKeep;
import io.bpfman.manager.internal.load.Loads;
import io.bpfman.manager.internal.plan.Settings;
import io.bpfman.manager.internal.watch.InterfaceKeeper;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.store.DocumentRow;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.Store;
import io.bpfman.spi.store.StoreChange;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.osgi.service.log.Logger;

/** Documents: FETCH what the host has, COMPUTE the difference, EXECUTE it by changes of the manager's. For any thread; one document at a time. */
final class DocumentRoom implements Documents {

    private final Kernel kernel;
    private final Store store;
    private final DocumentFetcher fetcher;
    private final Loads loads;
    private final Batches batches;
    private final Changes changes;
    private final InterfaceKeeper interfaces;
    private final Gate gate;
    private final Settings settings;
    private final Logger log;
    /** The interfaces that were there when a document was last applied or followed: what is missing on one of them somebody has taken away. */
    private final Map<String, Set<NetInterface>> seen = new HashMap<>();

    DocumentRoom(Kernel kernel, Store store, BytecodeKeep keep, Rooms rooms, Gate gate, Settings settings, Logger log) {
        this.kernel = kernel;
        this.store = store;
        this.fetcher = new DocumentFetcher(kernel, store, keep, settings.counting());
        this.loads = rooms.loads;
        this.batches = rooms.batches;
        this.changes = rooms.changes;
        this.interfaces = rooms.interfaces;
        this.gate = gate;
        this.settings = settings;
        this.log = log;
    }

    @Override
    public List<String> names() {
        return store.documents().stream().map(DocumentRow::name).toList();
    }

    private List<Document> kept() {
        return store.documents().stream()
                .map(row -> DocumentReader.read(row.text()))
                .toList();
    }

    @Override
    public String export(String name) {
        Exporter.Host host = new Exporter.Host(
                fetcher.programs().stream()
                        .map(loaded -> new Exporter.Loaded(
                                loaded.program(),
                                loaded.digest(),
                                fetcher.origin(
                                        loaded.program().id(), loaded.program().source())))
                        .toList(),
                store.links().stream().map(LinkRow::link).toList(),
                store.dispatchers(),
                fetcher.kinds(),
                kept(),
                settings);
        Document document = Exporter.export(name, host);
        return DocumentWriter.write(document);
    }

    @Override
    public DocumentResult apply(DocumentRequest request, DocumentNames names) {
        Document document = Wanted.resolved(DocumentReader.read(request.text()), names);
        DocumentObjects objects = new DocumentObjects(names, loads::fetched);
        // nobody else's document waits for a network
        fetcher.ofImages(document).forEach(objects::of);
        return apply(request, document, objects);
    }

    private synchronized DocumentResult apply(DocumentRequest request, Document document, DocumentObjects objects) {
        HostIntent host = fetcher.host(document, objects);
        Difference.Found found = Difference.of(document, host, request.prune());
        requirePossible(found.refused());
        requireDigests(found, objects);
        DocumentApplier applier = new DocumentApplier(batches, changes, gate, document, objects, found, host.links());
        requirePossible(applier.obstacles());
        if (request.dryRun()) {
            return applier.preview();
        }
        applier.load();
        keep(document, request.prune());
        seen.put(document.name(), interfacesOf(document));
        applier.link();
        applier.unload();
        return applier.result();
    }

    private static void requirePossible(List<Difference.Note> refused) {
        if (!refused.isEmpty()) {
            throw new InvalidSpecException("nothing was changed: "
                    + refused.stream()
                            .map(note -> "\"" + note.name() + "\": " + note.what())
                            .collect(Collectors.joining("; ")));
        }
    }

    /** An object that is not the one that the document means is not loaded. */
    private void requireDigests(Difference.Found found, DocumentObjects objects) {
        for (Step step : found.steps()) {
            if (step instanceof Step.Load load) {
                requireDigest(load.entry(), objects);
            } else if (step instanceof Step.Upgrade upgrade) {
                requireDigest(upgrade.entry(), objects);
            }
        }
    }

    private void requireDigest(ProgramEntry entry, DocumentObjects objects) {
        entry.digest().ifPresent(wanted -> {
            String digest = fetcher.digest(entry, objects);
            if (!digest.equals(wanted)) {
                throw new InvalidSpecException("nothing was changed: \"" + entry.name() + "\": the digest of "
                        + entry.object().name() + " is sha256:" + digest + ", and the document asks for sha256:"
                        + wanted);
            }
        });
    }

    /** Keeps a document for what comes later; one that asks for nothing any more is forgotten with what it brought. */
    private void keep(Document document, boolean prune) {
        watch(document);
        DocumentRow row = new DocumentRow(document.name(), DocumentWriter.write(document));
        boolean known = store.documents().contains(row);
        if (document.isEmpty() && prune) {
            store.commit(List.of(new StoreChange.DeleteDocument(document.name())));
        } else if (!known) {
            store.commit(List.of(new StoreChange.PutDocument(row)));
        }
    }

    /** Begins to listen to the namespaces in which a document names interfaces. */
    private void watch(Document document) {
        fetcher.spaces(List.of(document)).forEach((netns, space) -> {
            try {
                interfaces.include(kernel.namespaces().open(netns.map(Path::of)));
            } catch (InterfaceNotFoundException e) {
                log.info(
                        "network namespace {} is not there yet, for which document {} has links",
                        netns,
                        document.name());
            }
        });
    }

    private Set<NetInterface> interfacesOf(Document document) {
        return fetcher.spaces(List.of(document)).values().stream()
                .flatMap(space -> space.interfaces().stream())
                .collect(Collectors.toCollection(HashSet::new));
    }

    /** Attaches what documents ask for on interfaces that came since they were applied. Nobody asked for it now, so what fails is logged. */
    synchronized void catchUp() {
        try {
            for (DocumentRow row : store.documents()) {
                catchUp(DocumentReader.read(row.text()));
            }
        } catch (BpfmanException e) {
            log.error("documents are not followed to interfaces that came: {}", e.getMessage(), e);
        }
    }

    private void catchUp(Document document) {
        watch(document);
        DocumentNames names = DocumentNames.ofTheAgent();
        HostIntent host = fetcher.hostOf(document);
        Difference.Found all = Difference.of(document, host, false);
        Set<NetInterface> before = seen.getOrDefault(document.name(), Set.of());
        Set<NetInterface> now = interfacesOf(document);
        seen.put(document.name(), now);
        List<Step> missing = all.steps().stream()
                .filter(step -> step instanceof Step.Attach attach
                        && attach.on().filter(on -> !before.contains(on)).isPresent()
                        && attach.instead().isEmpty()
                        && all.programs().containsKey(attach.entry().program()))
                .toList();
        if (missing.isEmpty()) {
            return;
        }
        DocumentApplier applier = new DocumentApplier(
                batches,
                changes,
                gate,
                document,
                new DocumentObjects(names, loads::fetched),
                new Difference.Found(missing, List.of(), List.of(), List.of(), all.programs()),
                host.links());
        applier.link();
        applier.result().entries().forEach(entry -> {
            if (entry.outcome() == DocumentResult.Outcome.FAILED) {
                // with the next news of interfaces it is tried again
                now.removeIf(there -> !before.contains(there));
                log.warn("document {}: {} is not attached: {}", document.name(), entry.name(), entry.message());
            } else {
                log.info("document {}: {} came as {}", document.name(), entry.name(), entry.subject());
            }
        });
    }
}
