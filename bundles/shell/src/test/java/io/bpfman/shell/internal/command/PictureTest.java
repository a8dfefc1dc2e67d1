// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.grack.nanojson.JsonObject;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PictureTest {
    private final Bench bench = new Bench();

    @BeforeEach
    void attach() {
        bench.run("load-file", "-p", "x.o", "--programs", "tc:count,tc:pass,tcx:look");
        bench.run("attach-tc", "--program-id", "41", "-d", "ingress", "eth0");
        bench.run("attach-tc", "--program-id", "42", "-d", "egress", "eth0");
        bench.run("attach-tcx", "--program-id", "43", "-d", "ingress", "eth0");
    }

    @Test
    void drawsEveryHookInTheOrderOfPackets() {
        String svg = bench.run("dispatcher", "show", "eth0", "--svg");
        assertTrue(svg.startsWith("<?xml "), svg);
        assertEquals(
                List.of("TCX ingress", "TCX egress", "TC, clsact egress"),
                Pattern.compile("class=\"hook\"[^>]*>([^<]*)<")
                        .matcher(svg)
                        .results()
                        .map(found -> found.group(1))
                        .toList());
        assertTrue(svg.contains(">theirs 7<"), svg);
        assertTrue(svg.contains(">look 43<"), svg);
        assertEquals(svg, bench.run("dispatcher", "show", "--svg"));
        assertTrue(bench.run("dispatcher", "show", "eth0", "--dot").startsWith("digraph bpfman {\n"));
    }

    @Test
    void drawsAsTextWithoutAFormat() {
        assertEquals(bench.run("dispatchers"), bench.run("dispatcher", "show", "eth0"));
    }

    @Test
    void showsWhatOthersHaveWhereNothingIsManaged() {
        String svg = bench.run("dispatcher", "show", "eth7", "--svg");
        assertTrue(svg.contains(">theirs 7<"), svg);
        assertFalse(svg.contains(">count 41<"), svg);
        assertFalse(
                bench.run("dispatcher", "show", "-n", "/run/netns/x", "--dot").contains("count"));
    }

    @Test
    void saysInThePictureThatAKernelIsSimulated() {
        bench.fake.simulated = true;
        String svg = bench.run("dispatcher", "show", "--svg");
        assertTrue(svg.startsWith("<?xml "), svg);
        assertTrue(svg.contains(">[simulated]</text>"), svg);
        assertTrue(bench.run("dispatcher", "show", "--dot").contains("label=\"[simulated]\""));
        JsonObject json = bench.json("dispatcher", "show", "--svg", "--json");
        assertEquals("svg", json.getString("format"));
        assertEquals(svg.trim(), json.getString("picture").trim());
        assertTrue(json.getBoolean("simulated"));
    }

    @Test
    void refusesTwoFormats() {
        assertEquals("--svg and --dot exclude each other", bench.failure("dispatcher", "show", "--svg", "--dot"));
    }
}
