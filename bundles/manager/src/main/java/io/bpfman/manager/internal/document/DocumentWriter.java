// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.document;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import io.bpfman.api.DifferingMaps;
import io.bpfman.api.PullPolicy;
import io.bpfman.manager.internal.document.Document.DispatcherEntry;
import io.bpfman.manager.internal.document.Document.LinkEntry;
import io.bpfman.manager.internal.document.Document.ProgramEntry;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Writes documents: what says the same is written the same. */
public final class DocumentWriter {

    private final JsonStringWriter json = JsonWriter.indent("  ").string();

    private DocumentWriter() {}

    /** The document, with a newline at its end. */
    public static String write(Document document) {
        return new DocumentWriter().document(document);
    }

    /** What a document calls what becomes of maps that differ. */
    static String word(DifferingMaps choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }

    private String document(Document document) {
        json.object().value("api_version", Document.API_VERSION).value("name", document.name());
        json.array("programs");
        document.programs().forEach(this::program);
        json.end().array("links");
        document.links().forEach(this::link);
        json.end().array("dispatchers");
        document.dispatchers().forEach(this::dispatcher);
        return json.end().end().done() + "\n";
    }

    private void program(ProgramEntry entry) {
        json.object().value("name", entry.name());
        if (entry.object() instanceof ObjectPlace.Image image) {
            json.value("image", image.name());
            text(
                    "pull_policy",
                    Optional.of(image.policy())
                            .filter(policy -> policy != PullPolicy.IF_NOT_PRESENT)
                            .map(PullPolicy::label));
        } else {
            json.value("file", entry.object().name());
        }
        text("digest", entry.digest().map(digest -> "sha256:" + digest));
        json.value("type", entry.selector().type().label())
                .value("function", entry.selector().name());
        text("attach_function", entry.selector().attachFunc());
        pairs("globals", entry.globals());
        pairs("metadata", entry.metadata());
        text("application", entry.application());
        text("maps_of", entry.mapsOf());
        text(
                "maps",
                Optional.of(entry.maps())
                        .filter(choice -> choice != DifferingMaps.REFUSE)
                        .map(DocumentWriter::word));
        json.end();
    }

    private void link(LinkEntry entry) {
        json.object()
                .value("name", entry.name())
                .value("program", entry.program())
                .value("kind", entry.kind().label());
        entry.interfaces().ifPresent(this::interfaces);
        text("netns", entry.netns());
        text("pin", entry.pin());
        for (LinkFields.Field field : LinkFields.of(entry.kind())) {
            Object value = entry.options().get(field.name());
            if (value instanceof List<?> texts) {
                json.array(field.name());
                texts.forEach(text -> json.value(String.valueOf(text)));
                json.end();
            } else if (value != null) {
                json.value(field.name(), value);
            }
        }
        if (LinkFields.isMember(entry.kind())) {
            json.value("enabled", entry.enabled());
        }
        pairs("metadata", entry.metadata());
        json.end();
    }

    private void dispatcher(DispatcherEntry entry) {
        json.object().value("name", entry.name()).value("type", entry.type().label());
        interfaces(entry.interfaces());
        text("netns", entry.netns());
        json.value("counting", entry.counting()).end();
    }

    private void interfaces(InterfaceMatch match) {
        boolean any = match.kind().isPresent() && match.name().equals(InterfaceMatch.ANY);
        text(DocumentReader.INTERFACE, Optional.of(match.name()).filter(name -> !any));
        text(DocumentReader.INTERFACE_KIND, match.kind());
    }

    private void text(String field, Optional<String> value) {
        value.ifPresent(text -> json.value(field, text));
    }

    private void pairs(String field, Map<String, ?> pairs) {
        if (!pairs.isEmpty()) {
            json.object(field);
            pairs.forEach((key, value) -> json.value(key, value.toString()));
            json.end();
        }
    }
}
