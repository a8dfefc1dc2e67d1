// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.load;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import io.bpfman.api.GlobalValue;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.ProgramType;
import io.bpfman.api.errors.InvalidSpecException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * How kept bytecode was loaded, as the note beside it says ({@link Provenance#note}).
 *
 * @param source the file that it was read from
 * @param mapOwner the program whose maps it was to use
 */
public record LoadNote(
        String source,
        List<ProgramSelector> programs,
        Map<String, GlobalValue> globals,
        Map<String, String> metadata,
        OptionalLong mapOwner) {

    public LoadNote {
        programs = List.copyOf(programs);
        globals = Map.copyOf(globals);
        metadata = Map.copyOf(metadata);
    }

    /** Reads a note; empty when it does not say how its bytecode was loaded. */
    static Optional<LoadNote> parse(String note) {
        try {
            JsonObject json = JsonParser.object().from(note);
            JsonObject load = json.getObject("load");
            if (load == null) {
                return Optional.empty();
            }
            Map<String, GlobalValue> globals = new TreeMap<>();
            texts(load.getObject("globals")).forEach((name, hex) -> globals.put(name, GlobalValue.parse(hex)));
            return Optional.of(new LoadNote(
                    json.getString("source", ""),
                    programs(load.getArray("programs", new JsonArray())),
                    globals,
                    texts(load.getObject("metadata")),
                    load.isNumber("map_owner_id")
                            ? OptionalLong.of(load.getLong("map_owner_id"))
                            : OptionalLong.empty()));
        } catch (JsonParserException | InvalidSpecException e) {
            // what cannot be read tells nothing, which whoever wants to know it says
            return Optional.empty();
        }
    }

    private static List<ProgramSelector> programs(JsonArray array) {
        List<ProgramSelector> programs = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            JsonObject program = array.getObject(i);
            programs.add(new ProgramSelector(
                    ProgramType.parse(program.getString("type", "")),
                    program.getString("name", ""),
                    Optional.ofNullable(program.getString("attach_func"))));
        }
        return programs;
    }

    private static Map<String, String> texts(JsonObject json) {
        Map<String, String> texts = new TreeMap<>();
        if (json != null) {
            json.forEach((name, value) -> texts.put(name, String.valueOf(value)));
        }
        return texts;
    }
}
