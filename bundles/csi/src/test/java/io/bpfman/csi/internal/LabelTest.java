// SPDX-License-Identifier: Apache-2.0
package io.bpfman.csi.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.spi.volume.Mounted;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class LabelTest {

    private static final Agent USUAL = Agent.of("/run/bpfman");
    private static final Path TARGET = Path.of("/pods/1/mount");

    private static Mounted mounted(String type, String source) {
        return new Mounted(TARGET, type, source);
    }

    /** 255 bytes are what the kernel takes for a source. */
    @Property(tries = 200)
    void whatIsMountedSaysWhatItIs(@ForAll String volume, @ForAll String contents, @ForAll String runtimeDirectory) {
        Agent agent = Agent.of(runtimeDirectory);
        Label label = Label.of(agent, volume, contents);

        assertEquals(Optional.of(label), Label.of(mounted("bpf", label.source())));
        assertTrue(label.source().matches("[A-Za-z0-9:=._@-]{1,255}"), label.source());
    }

    @Test
    void aUsualNameCanBeReadInTheListOfMounts() {
        Label label = Label.of(USUAL, "csi-0a1b2c", "contents");

        assertEquals("csi-0a1b2c", label.volume());
        assertTrue(label.source().matches("csi\\.bpfman\\.io:[0-9a-f]{32}:csi-0a1b2c"), label.source());
    }

    @Test
    void anAgentElsewhereIsNamed() {
        Label label = Label.of(Agent.of("/run/other"), "csi-0a1b2c", "contents");

        assertTrue(label.source().matches("csi\\.bpfman\\.io@[0-9a-f]{12}:[0-9a-f]{32}:csi-0a1b2c"), label.source());
        assertNotEquals(label.agent(), USUAL);
    }

    @Test
    void othersMountsHaveNone() {
        String source = Label.of(USUAL, "csi-0a1b2c", "contents").source();

        assertEquals(Optional.empty(), Label.of(mounted("tmpfs", source)));
        for (String other : List.of("bpf", "", "csi.bpfman.io:", source.substring(0, 46), source.replace(":", "/"))) {
            assertEquals(Optional.empty(), Label.of(mounted("bpf", other)), other);
        }
    }

    @Test
    void tellsVolumesOfOtherContentsApart() {
        Choice choice = new Choice(Optional.of("counter"), Optional.empty());
        TreeSet<String> maps = new TreeSet<>(List.of("a", "b"));
        Publication one = new Publication("v", TARGET, choice, maps, false, OptionalLong.empty());

        assertEquals(one.label(USUAL), one.at(Path.of("/elsewhere")).label(USUAL));
        for (Publication other : List.of(
                new Publication(
                        "v",
                        TARGET,
                        new Choice(Optional.empty(), Optional.of("counter")),
                        maps,
                        false,
                        OptionalLong.empty()),
                new Publication("v", TARGET, choice, new TreeSet<>(List.of("a")), false, OptionalLong.empty()),
                new Publication("v", TARGET, choice, maps, true, OptionalLong.empty()),
                new Publication("v", TARGET, choice, maps, false, OptionalLong.of(0)))) {
            assertNotEquals(one.label(USUAL), other.label(USUAL), other::toString);
            assertEquals(one.label(USUAL).volume(), other.label(USUAL).volume());
        }
        assertNotEquals(
                one.label(USUAL), new Publication("w", TARGET, choice, maps, false, OptionalLong.empty()).label(USUAL));
    }
}
