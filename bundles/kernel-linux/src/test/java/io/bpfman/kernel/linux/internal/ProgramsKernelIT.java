// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.GlobalValue;
import io.bpfman.api.KernelProgram;
import io.bpfman.api.RunStats;
import io.bpfman.api.errors.BpfmanException;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.KernelRefusedException;
import io.bpfman.bytecode.Bytecode;
import io.bpfman.itest.support.NeedsKernel;
import io.bpfman.spi.kernel.LoadSpec;
import io.bpfman.spi.kernel.LoadedProgram;
import io.bpfman.spi.kernel.PinLayout;
import io.bpfman.spi.kernel.ProgramInfo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@NeedsKernel
class ProgramsKernelIT {

    private static final byte[] PACKET = new byte[64];
    private static final Path STATS_ENABLED = Path.of("/proc/sys/kernel/bpf_stats_enabled");

    private LinuxFixture fixture;

    @BeforeEach
    void open() {
        fixture = new LinuxFixture();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void loadsPinsAndDescribesAProgram() {
        Instant before = Instant.now();
        LoadedProgram loaded = fixture.sample("tc_count", "count");
        Instant after = Instant.now();

        ProgramInfo info = loaded.info();
        assertEquals("count", info.name());
        assertEquals("count", loaded.functionName());
        assertEquals("sched_cls", info.kernelType());
        assertEquals("Dual BSD/GPL", loaded.license());
        assertTrue(info.gplCompatible());
        assertTrue(info.tag().matches("[0-9a-f]{16}"), info.tag());
        assertEquals(1, info.mapIds().size());
        Duration clocks = Duration.ofSeconds(2);
        assertTrue(info.loadedAt().isAfter(before.minus(clocks)), info + " was loaded after " + before);
        assertTrue(info.loadedAt().isBefore(after.plus(clocks)), info + " was loaded before " + after);
        assertEquals(fixture.root().resolve("prog_" + info.id()), loaded.pin());
        assertEquals(Map.of("packets", fixture.root().resolve("maps/" + info.id() + "/packets")), loaded.mapPins());
        assertEquals(info, fixture.kernel.programs().byId(info.id()).orElseThrow());
        assertEquals(info, fixture.kernel.programs().byPin(loaded.pin()).orElseThrow());
        KernelProgram described = fixture.kernel.programs().describe(info.id()).orElseThrow();
        assertTrue(fixture.kernel.programs().all().contains(described));
    }

    @Test
    void writesGlobalsBeforeLoading() {
        LoadedProgram loaded = fixture.verdict(7);

        assertEquals(
                7, fixture.kernel.programs().testRun(loaded.pin(), PACKET, 1).verdict());
        assertEquals(
                7, fixture.kernel.programs().testRun(loaded.pin(), PACKET, 9).verdict());
        assertEquals(10, fixture.runs(loaded));
        fixture.kernel.maps().zero(loaded.mapPins().get("runs"), 0);
        assertEquals(0, fixture.runs(loaded));
    }

    @Test
    void saysHowOftenAProgramRanWhileTheKernelCounts() throws IOException {
        LoadedProgram loaded = fixture.verdict(7);
        long id = loaded.info().id();
        String before = Files.readString(STATS_ENABLED);
        try {
            Files.writeString(STATS_ENABLED, "0");
            assertEquals(Optional.empty(), fixture.kernel.programs().runStats(id));
            Files.writeString(STATS_ENABLED, "1");
            assertEquals(
                    Optional.of(new RunStats(0, 0, 0)),
                    fixture.kernel.programs().runStats(id));
            fixture.kernel.programs().testRun(loaded.pin(), PACKET, 9);
            RunStats stats = fixture.kernel.programs().runStats(id).orElseThrow();
            assertEquals(9, stats.runs());
            assertTrue(stats.nanos() > 0, stats.toString());
            assertEquals(Optional.empty(), fixture.kernel.programs().runStats(0));
        } finally {
            Files.writeString(STATS_ENABLED, before);
        }
    }

    @Test
    void sharesAMapBetweenPrograms() {
        LoadedProgram first = fixture.verdict(1);
        LoadSpec spec = fixture.spec("tc_verdict", Bytecode.testObject("tc_verdict"), Map.of(), "tc:give_verdict");
        LoadedProgram second = fixture.kernel
                .programs()
                .load(spec.withReusedMaps(Map.of("runs", first.mapPins().get("runs"))))
                .get(0);

        fixture.kernel.programs().testRun(first.pin(), PACKET, 2);
        fixture.kernel.programs().testRun(second.pin(), PACKET, 3);

        assertEquals(5, fixture.runs(second));
    }

    @Test
    void refusesAMapThatDoesNotFit() {
        LoadedProgram counter = fixture.sample("tc_count", "count");
        LoadSpec spec = fixture.spec("tc_verdict", Bytecode.testObject("tc_verdict"), Map.of(), "tc:give_verdict");
        Path packets = counter.mapPins().get("packets");
        InvalidSpecException refusal = assertThrows(
                InvalidSpecException.class,
                () -> fixture.kernel.programs().load(spec.withReusedMaps(Map.of("runs", packets))));

        assertTrue(
                refusal.getMessage()
                        .contains("map \"runs\" of \"tc_verdict.bpf.o\" cannot be the one pinned at " + packets),
                refusal.getMessage());
        assertTrue(refusal.getMessage().contains("value size 16 instead of 8"), refusal.getMessage());
    }

    @Test
    void loadsOnlyTheProgramsThatWereNamed() {
        List<LoadedProgram> loaded = fixture.kernel
                .programs()
                .load(fixture.spec("tc_rejected", Bytecode.testObject("tc_rejected"), Map.of(), "tc:healthy"));

        assertEquals(
                List.of("healthy"),
                loaded.stream().map(LoadedProgram::functionName).toList());
    }

    @Test
    void quotesTheVerifierInFull() {
        KernelRefusedException refused = refusal(
                KernelRefusedException.class,
                fixture.spec("tc_rejected", Bytecode.testObject("tc_rejected"), Map.of(), "tc:healthy", "tc:rejected"));

        assertEquals("EACCES", refused.errnoName());
        assertTrue(
                refused.operation().contains("load program \"rejected\" of \"tc_rejected.bpf.o\""),
                refused.operation());
        String log = refused.verifierLog().orElseThrow();
        assertTrue(log.contains("invalid access to packet"), log);
        assertTrue(log.contains("processed "), log);
    }

    @Test
    void namesTheFunctionThatTheKernelDoesNotHave() {
        String message =
                missing("EINVAL,ESRCH", "tc:sound", "tc:wants_function").getMessage();
        assertTrue(message.contains("'bpfman_absent'"), message);
        String deep = missing("EINVAL,ESRCH", "tc:wants_function_deep_down").getMessage();
        assertTrue(deep.contains("'bpfman_absent_too'"), deep);
        String variable = missing("EINVAL,ESRCH", "tc:wants_variable").getMessage();
        assertTrue(variable.contains("'bpfman_absent_variable'"), variable);
        String helper = missing("EINVAL", "tc:wants_helper").verifierLog().orElseThrow();
        assertTrue(helper.contains("100000"), helper);
        String map = missing("EINVAL", "tc:wants_map").getMessage();
        assertTrue(map.contains("'absent'"), map);
    }

    private KernelRefusedException missing(String errnos, String... programs) {
        KernelRefusedException refused = refusal(
                KernelRefusedException.class,
                fixture.spec("tc_missing", Bytecode.testObject("tc_missing"), Map.of(), programs));
        assertTrue(List.of(errnos.split(",")).contains(refused.errnoName()), refused.errnoName());
        return refused;
    }

    @Test
    void refusesWhatTheObjectDoesNotHave() {
        byte[] content = Bytecode.testObject("tc_verdict");
        assertTrue(refusal(InvalidSpecException.class, fixture.spec("o", content, Map.of(), "tc:nosuch"))
                .getMessage()
                .contains("program \"nosuch\" not found"));
        assertTrue(refusal(
                        InvalidSpecException.class,
                        fixture.spec("o", content, Map.of("nosuch", GlobalValue.parse("00")), "tc:give_verdict"))
                .getMessage()
                .contains("global variable \"nosuch\" not found in \"o.bpf.o\"; available: [verdict]"));
        assertTrue(refusal(
                        InvalidSpecException.class,
                        fixture.spec("o", content, Map.of("verdict", GlobalValue.parse("00")), "tc:give_verdict"))
                .getMessage()
                .contains("has 4 bytes, not 1"));
        assertTrue(refusal(
                        InvalidSpecException.class,
                        fixture.spec(
                                "o",
                                Bytecode.testObject("tc_nobtf"),
                                Map.of("verdict", GlobalValue.parse("00000000")),
                                "tc:nobtf"))
                .getMessage()
                .contains("has no BTF"));
    }

    @Test
    void refusesObjectsThatAreDamaged() {
        byte[] whole = Bytecode.testObject("tc_verdict");
        refusal(InvalidSpecException.class, fixture.spec("o", new byte[0], Map.of(), "tc:give_verdict"));
        refusal(
                InvalidSpecException.class,
                fixture.spec("o", "hello".getBytes(StandardCharsets.US_ASCII), Map.of(), "tc:give_verdict"));
        for (int length = 1; length < whole.length; length += 97) {
            refusal(
                    BpfmanException.class,
                    fixture.spec("o", Arrays.copyOf(whole, length), Map.of(), "tc:give_verdict"));
        }
    }

    @Test
    void takesBackEverythingWhenAPinIsInTheWay() {
        LoadedProgram there = fixture.verdict(0);
        PinLayout taken = new PinLayout(
                fixture.root() + "/new/deep/prog_{id}",
                there.mapPins().get("runs").toString());
        LoadSpec spec = fixture.spec("tc_verdict", Bytecode.testObject("tc_verdict"), Map.of(), "tc:give_verdict");

        KernelRefusedException refused = assertThrows(
                KernelRefusedException.class, () -> fixture.kernel.programs().load(spec.withPins(taken)));

        assertEquals("EEXIST", refused.errnoName());
        assertFalse(fixture.kernel.pins().exists(fixture.root().resolve("new")));
        assertTrue(fixture.kernel.programs().byPin(there.pin()).isPresent());
    }

    @Test
    void tellsWhatIsNotThereFromWhatIsOfAnotherKind() {
        Path nowhere = fixture.root().resolve("nowhere");
        assertTrue(fixture.kernel.programs().byPin(nowhere).isEmpty());
        assertTrue(fixture.kernel.programs().byId(0xFFFFFFFFL).isEmpty());
        assertTrue(fixture.kernel.programs().byId(-1).isEmpty());
        LoadedProgram loaded = fixture.verdict(0);
        assertTrue(assertThrows(
                        InvalidSpecException.class,
                        () -> fixture.kernel.programs().byPin(loaded.mapPins().get("runs")))
                .getMessage()
                .contains("is not a program"));
    }

    @Test
    void saysThatAnObjectIsNotForBpf() throws IOException {
        byte[] java = Files.readAllBytes(Path.of("/proc/self/exe"));
        LoadSpec spec = fixture.spec("java", java, Map.of(), "tc:main");
        assertTrue(refusal(InvalidSpecException.class, spec).getMessage().contains("not a BPF object"));
    }

    @Test
    void sendsWhatLibbpfSaysToTheLog() {
        fixture.verdict(0);

        assertTrue(fixture.log.messages().stream()
                .anyMatch(line -> line.startsWith("libbpf: ") && line.contains("tc_verdi")));
    }

    private <E extends BpfmanException> E refusal(Class<E> type, LoadSpec spec) {
        E refusal = assertThrows(type, () -> fixture.kernel.programs().load(spec));
        assertFalse(fixture.kernel.pins().exists(fixture.root()), "a failed load left " + fixture.root());
        return refusal;
    }
}
