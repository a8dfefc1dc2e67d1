// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import io.bpfman.itest.support.AgentProcess;
import io.bpfman.itest.support.Host;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What the tests of upgrades ask of an agent, and of the maps that versions share. */
record Upgrading(Stage stage) {

    static JsonObject upgrade(AgentProcess agent, long program, Path file, String... options) {
        return agent.json("bpfman:upgrade " + program + " " + file + " " + String.join(" ", options));
    }

    /** The id that the upgraded program has now. */
    static long idOf(JsonObject upgraded) {
        return upgraded.getObject("program").getObject("record").getLong("program_id");
    }

    /** The entries of a program's hash map: keys and values as bpftool shows them. */
    Map<String, Long> flows(AgentProcess agent, long program) {
        JsonObject handles =
                agent.json("bpfman:get program " + program).getObject("record").getObject("handles");
        return entries(Path.of(handles.getString("map_pin_path"), "flows"));
    }

    static Map<String, Long> entries(Path map) {
        try {
            return JsonParser.array().from(Host.run("bpftool", "-j", "map", "dump", "pinned", map.toString())).stream()
                    .map(JsonObject.class::cast)
                    .collect(Collectors.toMap(
                            entry -> entry.getArray("key").toString(), entry -> number(entry.getArray("value"))));
        } catch (JsonParserException e) {
            throw new AssertionError("bpftool printed no JSON", e);
        }
    }

    private static long number(JsonArray octets) {
        long number = 0;
        for (int octet = octets.size() - 1; octet >= 0; octet--) {
            number = number << Byte.SIZE | Integer.decode(octets.getString(octet));
        }
        return number;
    }

    static long sum(Map<String, Long> flows) {
        return flows.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * Unloads everything, looks for what remains, and ends the agent.
     *
     * @param status of the agent's end: 1 when a command was refused
     */
    void assertNothingRemains(AgentProcess agent, int status) {
        stage.unloadAll(agent);
        assertEquals(
                List.of(),
                stage.pinTree().stream()
                        .filter(pin -> !pin.equals("tcx-ingress"))
                        .toList());
        assertEquals(0, stage.records().rows());
        assertEquals(status, agent.end());
    }
}
