// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import com.grack.nanojson.JsonObject;
import io.bpfman.api.errors.ImageException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an image's configuration says of the object in it.
 *
 * @param programs the types of programs by their names
 * @param maps the types of maps by their names
 */
record Labels(Map<String, String> programs, Map<String, String> maps) {

    /** The label with the programs. */
    static final String PROGRAMS = "io.ebpf.programs";

    /** The label with the maps. */
    static final String MAPS = "io.ebpf.maps";

    /** No larger configuration is read. */
    static final long MAX_BYTES = 1L << 20;

    /** What an image says that has no labels, or no configuration of an image at all. */
    static final Labels NONE = new Labels(Map.of(), Map.of());

    Labels {
        programs = Map.copyOf(programs);
        maps = Map.copyOf(maps);
    }

    /** Those of a configuration. A label that is there has to be whole. */
    static Labels of(byte[] config, String what) {
        JsonObject labels = Json.object(config, "the configuration of " + what)
                .getObject("config", new JsonObject())
                .getObject("Labels", new JsonObject());
        return new Labels(types(labels, PROGRAMS, what), types(labels, MAPS, what));
    }

    private static Map<String, String> types(JsonObject labels, String label, String what) {
        String text = labels.getString(label, "{}");
        JsonObject json = Json.object(text.getBytes(StandardCharsets.UTF_8), "the label " + label + " of " + what);
        Map<String, String> types = new TreeMap<>();
        json.forEach((name, type) -> {
            if (!(type instanceof String named)) {
                throw new ImageException("the label " + label + " of " + what + " gives \"" + name
                        + "\" no type; it is a JSON object of names and types");
            }
            types.put(name, named);
        });
        return types;
    }
}
