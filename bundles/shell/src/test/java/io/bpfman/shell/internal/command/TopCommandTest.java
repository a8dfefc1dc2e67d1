// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.grack.nanojson.JsonObject;
import io.bpfman.api.MemberCounts;
import io.bpfman.api.TcAction;
import io.bpfman.shell.Caller;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TopCommandTest {

    private final Bench bench = new Bench();

    @BeforeEach
    void attach() {
        bench.run("load-file", "x.o", "--programs", "tc:drop_port,tc:count");
        bench.run("attach-tc", "--program-id", "41", "-d", "ingress", "-p", "10", "eth0");
        bench.run("attach-tc", "--program-id", "42", "-d", "egress", "-p", "50", "eth0");
        bench.fake.counts.put(1L, new MemberCounts(1000, 200, Map.of(TcAction.SHOT, 200L, TcAction.PIPE, 800L), 0));
    }

    @Test
    void showsWhatEachMemberSees() {
        List<String> lines = bench.run("top", "-c", "1", "-i", "eth0").lines().toList();
        assertTrue(lines.get(0).endsWith("  2 dispatchers, 0 other links"), lines.get(0));
        assertEquals("""

                eth0 ingress  1 members
                 #  prio  link  runs/s  stopped/s  runs  stopped  program
                 0    10     1       -          -  1000      200  drop_port 41

                eth0 egress  1 members
                 #  prio  link  runs/s  stopped/s  runs  stopped  program
                 0    50     2       -          -     -        -  count 42""", String.join("\n", lines.subList(1, lines.size())));
    }

    @Test
    void theSecondPictureHasRates() {
        String[] pictures =
                bench.run("top", "-c", "2", "-d", "100ms", "-i", "eth0").split("\n\nbpfman ", -1);
        assertEquals(2, pictures.length);
        assertTrue(
                pictures[1].contains("\n 0    10     1       0          0  1000      200  drop_port 41\n"),
                pictures[1]);
    }

    @Test
    void whatIsNotCountedHasNoNumber() {
        JsonObject picture = bench.json("top", "-c", "1", "--json");
        assertEquals(2, picture.getArray("dispatchers").size());
        JsonObject counted = member(picture, 0);
        assertEquals(1000, counted.getObject("runs").getLong("count"));
        assertEquals(200, counted.getObject("stops").getLong("count"));
        assertTrue(counted.getObject("runs").isNull("per_second"));
        assertTrue(member(picture, 1).isNull("runs"));
    }

    private static JsonObject member(JsonObject picture, int chain) {
        return picture.getArray("dispatchers")
                .getObject(chain)
                .getArray("members")
                .getObject(0);
    }

    @Test
    void drawsOnTheScreenOfWhoeverHasOne() {
        bench.caller = Caller.host(Path.of("/"), Map.of("BPFMAN_SCREEN", "4 60"));
        String drawn = bench.run("top", "-c", "2", "-d", "100ms");
        assertTrue(drawn.startsWith("\u001b[H\u001b[2J"), drawn);
        assertEquals(2, drawn.split("\u001b\\[H", -1).length - 1);
        assertTrue(drawn.endsWith("... and 7 more lines\u001b[K\n\u001b[J"), drawn);
    }

    @Test
    void endsWithTheAgent() {
        bench.going = 1;
        assertEquals(
                1,
                bench.run("top")
                        .lines()
                        .filter(line -> line.startsWith("bpfman "))
                        .count());
    }
}
