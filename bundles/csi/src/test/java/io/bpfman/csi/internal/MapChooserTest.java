// SPDX-License-Identifier: Apache-2.0
package io.bpfman.csi.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Program;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class MapChooserTest {

    private static final Path STATS = Path.of("/sys/fs/bpf/bpfman/maps/1/stats");
    private static final Path OWN = Path.of("/sys/fs/bpf/bpfman/maps/2/own");
    private static final Path OTHER_STATS = Path.of("/sys/fs/bpf/bpfman/maps/3/stats");
    private static final Path DATA = Path.of("/sys/fs/bpf/bpfman/maps/3/_data");

    /** The first two share a map, the third is of another application. */
    private static final List<Program> PROGRAMS = List.of(
            Samples.program(1, "counter", "shop", Map.of("stats", STATS)),
            Samples.program(2, "filter", "shop", Map.of("stats", STATS, "own", OWN)),
            Samples.program(3, "counter", "bank", Map.of("stats", OTHER_STATS, ".data", DATA)));

    private static Map<String, Path> pins(Optional<String> program, Optional<String> application, String... maps) {
        return new MapChooser(PROGRAMS)
                .pins(new Publication(
                        "v",
                        Path.of("/pods/1/mount"),
                        new Choice(program, application),
                        new TreeSet<>(Set.of(maps)),
                        false,
                        OptionalLong.empty()));
    }

    private static void assertRefused(
            Status.Code code, String said, Optional<String> program, Optional<String> application, String... maps) {
        Refusal refusal = assertThrows(Refusal.class, () -> pins(program, application, maps));
        assertEquals(code, refusal.code());
        assertTrue(refusal.getMessage().contains(said), refusal.getMessage());
    }

    @Test
    void takesTheMapsOfTheProgramThatIsCalledSo() {
        assertEquals(Map.of("own", OWN), pins(Optional.of("filter"), Optional.empty(), "own"));
        assertEquals(Map.of("own", OWN, "stats", STATS), pins(Optional.of("filter"), Optional.empty(), "own", "stats"));
    }

    @Test
    void takesMapsOfAnyProgramOfAnApplicationAndASharedOneOnce() {
        assertEquals(Map.of("own", OWN, "stats", STATS), pins(Optional.empty(), Optional.of("shop"), "own", "stats"));
    }

    @Test
    void programAndApplicationTogetherTellAlikeOnesApart() {
        assertEquals(Map.of("stats", OTHER_STATS), pins(Optional.of("counter"), Optional.of("bank"), "stats"));
        assertEquals(Map.of("stats", STATS), pins(Optional.of("counter"), Optional.of("shop"), "stats"));
        assertRefused(
                Status.Code.INVALID_ARGUMENT,
                "map stats is not one map, but 2 of programs with the metadata bpfman.io/ProgramName=counter: 1, 3",
                Optional.of("counter"),
                Optional.empty(),
                "stats");
    }

    @Test
    void aPinHasNoDotInItsName() {
        assertEquals(Map.of("_data", DATA), pins(Optional.of("counter"), Optional.of("bank"), ".data"));
    }

    @Test
    void saysWhatIsNotThere() {
        assertRefused(
                Status.Code.NOT_FOUND,
                "there is no program with the metadata bpfman.io/ProgramName=counter and bpfman.io/application=zoo",
                Optional.of("counter"),
                Optional.of("zoo"),
                "stats");
        assertRefused(
                Status.Code.NOT_FOUND,
                "there is no map gone of what has the metadata bpfman.io/application=shop; there are own, stats",
                Optional.empty(),
                Optional.of("shop"),
                "stats",
                "gone");
    }
}
