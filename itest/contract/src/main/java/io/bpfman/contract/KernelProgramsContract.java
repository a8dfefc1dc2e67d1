// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Feature;
import io.bpfman.api.KernelMap;
import io.bpfman.api.KernelProgram;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.KernelRefusedException;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.LoadSpec;
import io.bpfman.spi.kernel.LoadedProgram;
import io.bpfman.spi.kernel.ObjectSource;
import io.bpfman.spi.kernel.PinLayout;
import io.bpfman.spi.kernel.ProgramInfo;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What every kernel does with programs. */
public abstract class KernelProgramsContract extends KernelSuite {

    @Test
    void saysOfEveryFeatureHowItKnows() {
        Features features = kernel().features();
        assertFalse(features.kernel().isBlank());
        for (Feature feature : features.all()) {
            assertFalse(feature.reason().isBlank(), feature.name());
        }
        assertFalse(features.has("teleport"));
        assertTrue(features.has(Features.TAILCALL), "the suite's programs need tail calls");
    }

    @Test
    void loadsAProgramAndPinsItWithItsMaps() {
        LoadedProgram loaded = load(directory().resolve("here"), "samples/tc_count", "count", Map.of(), Map.of());
        ProgramInfo info = loaded.info();
        assertEquals("count", loaded.functionName());
        assertEquals("count", info.name());
        assertEquals("sched_cls", info.kernelType());
        assertEquals("Dual BSD/GPL", loaded.license());
        assertTrue(info.gplCompatible());
        assertTrue(info.id() > 0);
        assertTrue(info.tag().matches("[0-9a-f]{16}"), info.tag());
        assertEquals(1, info.mapIds().size());
        assertTrue(
                Duration.between(info.loadedAt(), Instant.now()).abs().compareTo(Duration.ofMinutes(1)) < 0,
                () -> "loaded at " + info.loadedAt());
        assertEquals(directory().resolve("here/program"), loaded.pin());
        assertEquals(Map.of("packets", directory().resolve("here/packets")), loaded.mapPins());
        assertEquals(
                List.of("packets", "program"), kernel().pins().list(directory().resolve("here")));
    }

    @Test
    void findsAProgramByIdByPinAndAmongAll() {
        LoadedProgram loaded = load("samples/tc_pass", "pass");
        assertEquals(Optional.of(loaded.info()), kernel().programs().byPin(loaded.pin()));
        assertEquals(
                Optional.of(loaded.info()),
                kernel().programs().byId(loaded.info().id()));
        List<Long> ids =
                kernel().programs().all().stream().map(KernelProgram::id).toList();
        assertTrue(ids.contains(loaded.info().id()));
        assertEquals(ids.stream().sorted().distinct().toList(), ids);
    }

    @Test
    void readsTheConstantsOfAProgramThatRuns() {
        LoadedProgram loaded = verdict(SHOT);
        Map<String, byte[]> constants =
                kernel().programs().constants(loaded.info().id());
        assertArrayEquals(u32(SHOT).bytes(), constants.get("verdict"), () -> constants.toString());
        assertEquals(Map.of(), kernel().programs().constants(0xFFFFFFF0L));
        LoadedProgram none = load("samples/tc_count", "count");
        assertEquals(Map.of(), kernel().programs().constants(none.info().id()));
    }

    @Test
    void describesAProgram() {
        LoadedProgram loaded = load("samples/tc_count", "count");
        ProgramInfo info = loaded.info();
        KernelProgram described = kernel().programs().describe(info.id()).orElseThrow();
        assertEquals(info.id(), described.id());
        assertEquals("count", described.name());
        assertEquals("sched_cls", described.kernelType());
        assertEquals(info.tag(), described.tag());
        assertEquals(info.mapIds(), described.mapIds());
        assertEquals(info.loadedAt(), described.loadedAt());
        assertEquals(0, described.uid());
        assertTrue(described.btfId().orElse(0) > 0, described::toString);
        assertTrue(described.xlatedSize() > 0 && described.xlatedSize() % 8 == 0, described::toString);
        assertTrue(described.jitedSize() > 0, described::toString);
        assertTrue(described.verifiedInstructions() > 0, described::toString);
        assertTrue(described.memlock().orElse(0) >= described.xlatedSize(), described::toString);
        assertTrue(described.memlock().orElse(1) % 4096 == 0, described::toString);
        assertFalse(described.restricted());
        assertTrue(kernel().programs().all().contains(described));
    }

    @Test
    void describesTheMapsOfAProgramPinnedOrNot() {
        LoadedProgram counting = load("samples/tc_count", "count");
        KernelMap map =
                kernel().maps().describe(counting.info().mapIds().get(0)).orElseThrow();
        assertEquals(counting.info().mapIds().get(0), map.id());
        assertEquals("packets", map.name());
        assertEquals("array", map.type());
        assertEquals(4, map.keySize());
        assertEquals(16, map.valueSize());
        assertEquals(1, map.maxEntries());
        assertEquals(0, map.flags());
        assertTrue(map.btfId().orElse(0) > 0, map::toString);
        assertEquals(OptionalLong.empty(), map.extra());
        assertTrue(map.memlock().orElse(0) >= map.valueSize(), map::toString);
        assertFalse(map.frozen());
        assertEquals(
                OptionalLong.of(map.id()),
                kernel().maps().idAt(counting.mapPins().get("packets")));

        LoadedProgram verdict = load("test/tc_verdict", "give_verdict");
        List<KernelMap> maps = verdict.info().mapIds().stream()
                .map(id -> kernel().maps().describe(id).orElseThrow())
                .toList();
        List<KernelMap> globals = maps.stream().filter(KernelMap::frozen).toList();
        assertEquals(2, maps.size());
        assertEquals(1, globals.size(), "the verifier relies on what is constant: " + maps);
        assertEquals("array", globals.get(0).type());
        assertEquals(1, globals.get(0).maxEntries());
        assertEquals(Set.of("runs"), verdict.mapPins().keySet());
    }

    @Test
    void describesNothingWhereThereIsNothing() {
        assertEquals(Optional.empty(), kernel().programs().describe(0));
        assertEquals(Optional.empty(), kernel().programs().describe(0xFFFF_FFFFL));
        assertEquals(Optional.empty(), kernel().maps().describe(0xFFFF_FFFFL));
        assertEquals(Optional.empty(), kernel().links().info(0xFFFF_FFFFL));
        assertEquals(OptionalLong.empty(), kernel().maps().idAt(directory().resolve("nothing")));
    }

    @Test
    void findsNothingWhereThereIsNothing() {
        assertEquals(Optional.empty(), kernel().programs().byId(0));
        assertEquals(Optional.empty(), kernel().programs().byId(0xFFFF_FFFFL));
        assertEquals(Optional.empty(), kernel().programs().byPin(directory().resolve("nothing")));
    }

    @Test
    void thePatternsOfPinsTakeTheProgramsId() {
        PinLayout layout = new PinLayout(directory() + "/prog_{id}", directory() + "/maps/{id}/{name}");
        LoadSpec spec = spec(directory(), "samples/tc_count", List.of("count"), Map.of(), Map.of());
        LoadedProgram loaded = kernel().programs().load(spec.withPins(layout)).get(0);
        assertEquals(directory().resolve("prog_" + loaded.info().id()), loaded.pin());
        assertEquals(
                Map.of("packets", directory().resolve("maps/" + loaded.info().id() + "/packets")), loaded.mapPins());
        assertTrue(kernel().pins().exists(loaded.mapPins().get("packets")));
    }

    @Test
    void aProgramIsGoneWhenItsLastPinIs() {
        LoadedProgram loaded = load("samples/tc_pass", "pass");
        kernel().pins().remove(loaded.pin());
        awaitEquals(0, () -> kernel().programs().byId(loaded.info().id()).isPresent() ? 1 : 0, "the program's life");
    }

    @Test
    void setsGlobalsBeforeTheVerifierSeesTheProgram() {
        assertEquals(OK, run(load("test/tc_verdict", "give_verdict")));
        assertEquals(SHOT, run(verdict(SHOT)));
        assertEquals(UNSPEC, run(verdict(UNSPEC)));
        assertEquals(1000, run(verdict(1000)));
    }

    @Test
    void runsAProgramAsOftenAsItIsAsked() {
        LoadedProgram program = verdict(SHOT);
        assertEquals(
                SHOT,
                kernel().programs().testRun(program.pin(), new byte[64], 7).verdict());
        assertEquals(7, runs(program));
        assertThrows(InvalidSpecException.class, () -> kernel().programs().testRun(program.pin(), new byte[13], 1));
        assertRefused(() -> kernel().programs().testRun(directory().resolve("nothing"), new byte[64], 1), "ENOENT");
    }

    @Test
    void refusesAProgramThatIsNotThere() {
        assertInvalid(() -> load("samples/tc_count", "absent"), "\"absent\" not found", "samples/tc_count", "[count]");
        assertNothingLeft();
    }

    @Test
    void refusesNoProgramsAndTheSameTwice() {
        assertInvalid(() -> load(spec(directory(), "samples/tc_count", List.of(), Map.of(), Map.of())), "count");
        List<String> twice = List.of("count", "count");
        assertInvalid(() -> load(spec(directory(), "samples/tc_count", twice, Map.of(), Map.of())), "twice");
        assertNothingLeft();
    }

    @Test
    void refusesAGlobalThatIsNotThereOrOfAnotherSize() {
        assertInvalid(
                () -> load("samples/tc_drop_port", "drop_port", Map.of("prot", u32(1)), Map.of()),
                "\"prot\" not found",
                "[port]");
        assertInvalid(
                () -> load("samples/tc_drop_port", "drop_port", Map.of("port", u32(1)), Map.of()),
                "\"port\"",
                "2 bytes",
                "4");
        assertNothingLeft();
    }

    @Test
    void needsBtfToSetAGlobalButNotToLoad() {
        assertInvalid(() -> load("test/tc_nobtf", "nobtf", Map.of("verdict", u32(2)), Map.of()), "no BTF");
        assertNothingLeft();
        assertEquals(OK, run(load("test/tc_nobtf", "nobtf")));
    }

    @Test
    void refusesWhatIsNoWholeObject() {
        byte[] whole = Samples.bytes("samples/tc_count");
        assertInvalid(() -> load(source("#!/bin/sh\n".repeat(100).getBytes(StandardCharsets.UTF_8))), "not an ELF");
        assertInvalid(() -> load(source(Arrays.copyOf(whole, whole.length / 2))), "truncated");
        assertInvalid(() -> load(source(new byte[0])), "not an ELF");
        byte[] forX86 = whole.clone();
        forX86[18] = 62;
        assertInvalid(() -> load(source(forX86)), "62");
        assertNothingLeft();
    }

    @Test
    void givesTheVerifiersLogAndLeavesNothing() {
        KernelRefusedException refusal = assertRefused(() -> load("test/tc_rejected", "rejected"), "EACCES");
        assertTrue(refusal.verifierLog().orElse("").contains("invalid access to packet"), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("invalid access to packet"), refusal.getMessage());
        assertTrue(refusal.operation().contains("rejected"), refusal.operation());
        assertNothingLeft();
    }

    @Test
    void loadsAllProgramsOrNone() {
        List<String> both = List.of("healthy", "rejected");
        assertRefused(() -> load(spec(directory(), "test/tc_rejected", both, Map.of(), Map.of())), "EACCES");
        assertNothingLeft();
    }

    @Test
    void leavesOutTheProgramsThatTheSpecDoesNotName() {
        assertEquals(OK, run(load("test/tc_rejected", "healthy")));
    }

    @Test
    void whatTheyNeedAndNoKernelHasDoesNotMatter() {
        LoadedProgram sound = load("test/tc_missing", "sound");
        assertEquals(PIPE, run(sound));
        assertEquals(1, runs(sound));
        assertEquals(Set.of("runs"), sound.mapPins().keySet());
    }

    @Test
    void refusesAPinThatIsTakenAndTouchesNothing() {
        LoadedProgram first = load(directory().resolve("here"), "samples/tc_pass", "pass", Map.of(), Map.of());
        Path elsewhere = directory().resolve("elsewhere");
        LoadSpec spec = spec(elsewhere, "samples/tc_count", List.of("count"), Map.of(), Map.of());
        PinLayout taken = new PinLayout(elsewhere + "/program", first.pin().toString());
        assertRefused(() -> load(spec.withPins(taken)), "EEXIST");
        assertEquals(List.of("here"), kernel().pins().list(directory()));
        assertEquals(Optional.of(first.info()), kernel().programs().byPin(first.pin()));
    }

    @Test
    void takesAMapFromAPin() {
        LoadedProgram first = load("test/tc_sequence", "stamp", Map.of("tag", u32(1)), Map.of());
        Path order = first.mapPins().get("order");
        LoadedProgram second = load("test/tc_sequence", "stamp", Map.of("tag", u32(2)), Map.of("order", order));
        run(second);
        run(first);
        run(second);
        byte[] stamps = kernel().maps().read(order, 0).get(0);
        assertEquals(3 + (2L << 32), sum(order, 0, 0), "three stamps, the first of them 2");
        assertEquals(1 + (2L << 32), sum(order, 0, 8));
        assertEquals(65 * 4, stamps.length);
        assertEquals(1, runs(first));
        assertEquals(2, runs(second));
        assertTrue(kernel().pins().exists(second.mapPins().get("order")), "pinned for each program that uses it");
    }

    @Test
    void refusesToTakeAMapThatIsNotThere() {
        Path nothing = directory().resolve("nothing");
        assertRefused(() -> load("test/tc_sequence", "stamp", Map.of(), Map.of("order", nothing)), "ENOENT");
        assertInvalid(
                () -> load("test/tc_sequence", "stamp", Map.of(), Map.of("orders", nothing)),
                "\"orders\" not found",
                "[order, runs]");
        assertNothingLeft();
    }

    @Test
    void loadsAnotherKindOfProgram() {
        LoadSpec spec = spec(directory(), "samples/xdp_pass", List.of(), Map.of(), Map.of());
        LoadedProgram loaded = kernel().programs()
                .load(spec.withPrograms(List.of(ProgramSelector.parse("xdp:xdp_pass"))))
                .get(0);
        assertEquals("xdp", loaded.info().kernelType());
        assertEquals(List.of(), loaded.info().mapIds());
    }

    private void load(LoadSpec spec) {
        kernel().programs().load(spec);
    }

    private LoadSpec source(byte[] content) {
        LoadSpec spec = spec(directory(), "samples/tc_count", List.of("count"), Map.of(), Map.of());
        return spec.withObject(new ObjectSource("garbage.o", content));
    }

    private static void assertInvalid(Executable operation, String... words) {
        InvalidSpecException refusal = assertThrows(InvalidSpecException.class, operation);
        for (String word : words) {
            assertTrue(refusal.getMessage().contains(word), () -> word + " is not in: " + refusal.getMessage());
        }
    }

    private void assertNothingLeft() {
        assertEquals(List.of(), kernel().pins().list(directory()));
    }
}
