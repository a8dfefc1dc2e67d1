// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.document;

import io.bpfman.api.AttachSpec;
import io.bpfman.api.DocumentNames;
import io.bpfman.manager.internal.document.Document.DispatcherEntry;
import io.bpfman.manager.internal.document.Document.LinkEntry;
import io.bpfman.manager.internal.document.Document.ProgramEntry;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a document, whose names mean what they mean to the agent, asks for as requests. */
public record Wanted(Document document) {

    /** The same document with names that mean to the agent what they mean to whoever wrote it; those of object files stay as they are. */
    public static Document resolved(Document document, DocumentNames names) {
        return new Document(
                document.name(),
                document.programs(),
                document.links().stream().map(entry -> resolved(entry, names)).toList(),
                document.dispatchers().stream()
                        .map(entry -> new DispatcherEntry(
                                entry.name(),
                                entry.type(),
                                entry.interfaces(),
                                netns(entry.netns(), names),
                                entry.counting()))
                        .toList());
    }

    private static Optional<String> netns(Optional<String> name, DocumentNames names) {
        return names.namespace(name).map(Path::toString);
    }

    private static LinkEntry resolved(LinkEntry entry, DocumentNames names) {
        SortedMap<String, Object> options = new TreeMap<>(entry.options());
        entry.text(LinkFields.TARGET).ifPresent(target -> options.put(LinkFields.TARGET, names.probed(target)));
        return new LinkEntry(
                entry.name(),
                entry.program(),
                entry.kind(),
                entry.interfaces(),
                entry.interfaces().isPresent() ? netns(entry.netns(), names) : Optional.empty(),
                entry.pin().map(pin -> names.pin(pin).toString()),
                options,
                entry.metadata(),
                entry.enabled());
    }

    /** The metadata of the program that an entry brings. */
    public Map<String, String> metadata(ProgramEntry entry) {
        return document.marked(entry.allMetadata(), entry.name());
    }

    /** The attach that a step asks for, of this program. */
    public AttachSpec spec(Step.Attach step, long programId) {
        LinkEntry entry = step.entry();
        return LinkFields.spec(
                entry,
                programId,
                step.on()
                        .map(on -> new LinkFields.Place(
                                on.name(),
                                entry.netns().map(Path::of),
                                entry.pin().map(Path::of))),
                document.marked(entry.metadata(), entry.name()));
    }
}
