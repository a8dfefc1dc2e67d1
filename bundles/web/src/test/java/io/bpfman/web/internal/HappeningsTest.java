// SPDX-License-Identifier: Apache-2.0
package io.bpfman.web.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HappeningsTest {

    @Test
    void saysWhatHappened() {
        assertEquals(
                "link 3 of program 41 on eth0 detached by somebody else",
                Happenings.words("io/bpfman/link/LOST", Map.of("link.id", 3L, "program.id", 41L, "interface", "eth0")));
        assertEquals(
                "dispatcher on eth0 has a new revision (revision 4)",
                Happenings.words("io/bpfman/dispatcher/CHANGED", Map.of("interface", "eth0", "revision", 4L)));
        assertEquals("program 7 loaded", Happenings.words("io/bpfman/program/LOADED", Map.of("program.id", 7L)));
        assertEquals("12 events were missed", Happenings.words("io/bpfman/MISSED", Map.of("count", 12L)));
        assertEquals("new/THING", Happenings.words("io/bpfman/new/THING", Map.of()));
    }

    @Test
    void keepsTheLastOnes() {
        Happenings happenings = new Happenings();
        for (int i = 0; i < Happenings.KEPT + 3; i++) {
            happenings.add(Scene.NOW, "io/bpfman/program/LOADED", Map.of("program.id", (long) i));
        }
        assertEquals(Happenings.KEPT, happenings.after(0).size());
        assertEquals(4, happenings.after(0).get(0).number());
        assertEquals(1, happenings.after(Happenings.KEPT + 2).size());
    }

    @Test
    void nothingInAnEventEndsIt() {
        assertEquals(
                "event: happened\nid: 3\ndata: {\"text\":\"a\\n\\nevent: b\\r\"}\n\n",
                new String(Stream.event("happened", 3, Map.of("text", "a\n\nevent: b\r")), StandardCharsets.UTF_8));
    }
}
