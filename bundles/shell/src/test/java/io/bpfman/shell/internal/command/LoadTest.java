// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.grack.nanojson.JsonObject;
import io.bpfman.api.Program;
import io.bpfman.api.RunStats;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoadTest {

    private final Bench bench = new Bench();

    @Test
    void loadsWithEveryOption() {
        String out = bench.run(
                "load-file",
                "--path",
                "x.o",
                "--programs=tc:count",
                "--programs",
                "tc:pass",
                "--global",
                "port=0x901f",
                "-g",
                "mark=01000000",
                "--metadata",
                "owner=net",
                "--application",
                "monitor");

        Program count = bench.fake.programs.get(41L);
        assertEquals("count", count.name());
        assertEquals("pass", bench.fake.programs.get(42L).name());
        assertEquals("0x901f", String.valueOf(count.globals().get("port")));
        assertEquals("0x01000000", String.valueOf(count.globals().get("mark")));
        assertEquals(Map.of("owner", "net", "bpfman.io/application", "monitor"), count.metadata());
        assertTrue(out.startsWith("""
                Program ID:        41
                Spec:
                  Function name:   count
                  Type:            tc
                  Source:          x.o
                  Application:     monitor
                  Globals:         mark=0x01000000
                                   port=0x901f
                  Metadata:        bpfman.io/application=monitor
                                   owner=net
                  Map owner ID:    <none>
                """), out);
    }

    @Test
    void loadAnswersInJson() {
        JsonObject program = bench.json("load-file", "x.o", "--programs", "tc:count", "--json")
                .getArray("programs")
                .getObject(0);
        JsonObject record = program.getObject("record");
        assertEquals(41, record.getLong("program_id"));
        assertEquals("tc", record.getObject("load").getString("program_type"));
        assertEquals("x.o", record.getObject("load").getString("source_path"));
        assertEquals(
                "/run/bpfman/programs/41/bytecode.o", record.getObject("load").getString("object_path"));
        assertEquals("", record.getObject("meta").getString("application"));
        assertEquals("", record.getObject("meta").getString("owner"));
        assertEquals("2026-01-02T03:04:05Z", record.getString("created_at"));
        assertTrue(record.has("updated_at"));
        assertNull(record.get("updated_at"));
        assertNull(program.getObject("status").get("stats"));
        assertEquals(
                "/run/bpfman/programs/41/bytecode.o",
                program.getObject("status").getString("bytecode"));
        JsonObject map = program.getObject("status").getArray("maps").getObject(0);
        assertEquals("percpuarray", map.getString("map_type"));
        assertEquals("", map.getString("pin_path"));
        assertFalse(map.getBoolean("present"));
        assertEquals(0, program.getObject("status").getArray("links").size());
    }

    @Test
    void saysWhoseMapsAProgramUsesAndWhoUsesThem() {
        bench.run("load-file", "x.o", "--programs", "tc:count");
        JsonObject program = bench.json("load-file", "x.o", "--programs", "tc:count", "--map-owner-id", "41", "--json")
                .getArray("programs")
                .getObject(0);
        JsonObject handles = program.getObject("record").getObject("handles");
        assertEquals(41, handles.getLong("map_owner_id"));
        assertEquals("/sys/fs/bpf/bpfman/maps/41", handles.getString("map_pin_path"));
        assertEquals(41, program.getObject("record").getObject("load").getLong("map_owner_id"));
        assertEquals(
                "[41,42]",
                program.getObject("status").getArray("map_used_by").toString().replace(" ", ""));
        String text = bench.run("get", "program", "41");
        assertTrue(text.contains("\n  Map owner ID:    <none>\n"), text);
        assertTrue(text.contains("\n  Maps used by:    41, 42\n"), text);
        assertTrue(bench.run("get", "program", "42").contains("\n  Map owner ID:    41\n"));
    }

    @Test
    void saysHowOftenAProgramRanOrThatNobodyCounts() {
        bench.run("load-file", "x.o", "--programs", "tc:count");
        String text = bench.run("get", "program", "41");
        String notCounted = "(not enabled, see sysctl kernel.bpf_stats_enabled)";
        assertTrue(
                text.endsWith(
                        "\nStats:\n  Runs:            " + notCounted + "\n  Run time:        " + notCounted + "\n"),
                text);
        assertEquals(
                Map.of("runtime", 0, "run_count", 0, "recursion_misses", 0),
                bench.json("get", "program", "41", "--json").getObject("status").getObject("stats"));

        bench.fake.runs.put(41L, new RunStats(7, 1234, 2));
        text = bench.run("get", "program", "41");
        assertTrue(text.endsWith("\nStats:\n  Runs:            7\n  Run time:        1234 ns\n"), text);
        JsonObject stats =
                bench.json("get", "program", "41", "--json").getObject("status").getObject("stats");
        assertEquals(Map.of("runtime", 1234, "run_count", 7, "recursion_misses", 2), stats);
    }

    @Test
    void refusesWrongLoads() {
        assertEquals("missing required option --programs TYPE:NAME[,...]", bench.failure("load-file", "x.o"));
        assertEquals("missing required option --path FILE", bench.failure("load-file", "--programs", "tc:a"));
        assertEquals(
                "two object files: \"x.o\" and \"y.o\"; load them one after the other",
                bench.failure("load-file", "--path", "x.o", "y.o", "--programs", "tc:a"));
        assertEquals(
                "program \"count\" has no type; name every program to load as TYPE:NAME, for example tc:count",
                bench.failure("load-file", "x.o", "--programs", "count"));
        assertTrue(bench.failure("load-file", "x.o", "--programs", "td:a").startsWith("unknown program type \"td\""));
        assertEquals(
                "invalid value for --global: \"port\" is not of the form NAME=HEX",
                bench.failure("load-file", "x.o", "--programs", "tc:a", "-g", "port"));
        assertTrue(bench.failure("load-file", "x.o", "--programs", "tc:a", "-g", "port=zz")
                .startsWith("global value \"zz\" is not hexadecimal"));
        assertEquals(
                "object file \"nothing\" does not exist", bench.failure("load-file", "nothing", "--programs", "tc:a"));
        assertTrue(bench.fake.programs.isEmpty());
    }
}
