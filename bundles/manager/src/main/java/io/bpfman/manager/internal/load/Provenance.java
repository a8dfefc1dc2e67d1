// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.load;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.ProgramSelector;
import io.bpfman.spi.kernel.ObjectSource;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * Where kept bytecode came from, and what it has to be like.
 *
 * @param source the file that it was read from
 * @param size in bytes
 * @param sha256 in hexadecimal
 */
public record Provenance(String source, long size, String sha256) {

    /**
     * What is noted, as JSON. Beside the provenance it says how the bytecode was loaded, for people and for other tools: the agent has that in
     * its store and does not read it back.
     */
    static String note(ObjectSource object, LoadRequest request, Instant now) {
        JsonStringWriter json = JsonWriter.indent("  ")
                .string()
                .object()
                .value("source", request.source().origin())
                .value("size", object.size())
                .value("sha256", object.sha256())
                .value("kept_at", now.toString())
                .object("load");
        json.array("programs");
        for (ProgramSelector program : request.programs()) {
            json.object()
                    .value("name", program.name())
                    .value("type", program.type().label());
            program.attachFunc().ifPresent(func -> json.value("attach_func", func));
            json.end();
        }
        json.end();
        pairs(json, "globals", request.globals());
        pairs(json, "metadata", request.metadata());
        json.value("application", request.metadata().get(LoadRequest.APPLICATION));
        json.value(
                "map_owner_id",
                request.mapOwner().isPresent() ? request.mapOwner().getAsLong() : null);
        return json.end().end().done() + "\n";
    }

    /** Texts by their keys, in the keys' order. */
    private static void pairs(JsonStringWriter json, String name, Map<String, ?> pairs) {
        json.object(name);
        new TreeMap<>(pairs).forEach((key, value) -> json.value(key, value.toString()));
        json.end();
    }

    /** Reads a {@link #note}; what is missing is empty, and then no bytes are those that were kept. */
    static Provenance parse(String note) {
        try {
            JsonObject json = JsonParser.object().from(note);
            return new Provenance(json.getString("source", ""), json.getLong("size", -1), json.getString("sha256", ""));
        } catch (JsonParserException e) {
            throw new IllegalArgumentException("the note of its provenance is not JSON: " + e.getMessage(), e);
        }
    }

    /** Reads a note of releases that kept it as {@code java.util.Properties}. */
    static Provenance parseProperties(String note) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(note));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Provenance(
                properties.getProperty("source", ""),
                Long.parseLong(properties.getProperty("size", "-1")),
                properties.getProperty("sha256", ""));
    }
}
