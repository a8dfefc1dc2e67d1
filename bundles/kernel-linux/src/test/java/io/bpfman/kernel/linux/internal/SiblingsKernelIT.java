// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.KernelRefusedException;
import io.bpfman.bytecode.Bytecode;
import io.bpfman.itest.support.Host;
import io.bpfman.itest.support.NeedsKernel;
import io.bpfman.spi.kernel.LoadSpec;
import io.bpfman.spi.kernel.LoadedProgram;
import io.bpfman.spi.kernel.PinLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs are loaded whatever stands beside them in their object. */
@NeedsKernel
class SiblingsKernelIT {

    private static final byte[] PACKET = new byte[64];
    private static final int XDP_DROP = 1;
    private static final int XDP_TX = 3;

    private LinuxFixture fixture;

    @BeforeEach
    void open() {
        fixture = new LinuxFixture();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private LoadSpec spec(String object, String... programs) {
        return fixture.spec(object, Bytecode.testObject(object), Map.of(), programs);
    }

    private List<LoadedProgram> load(LoadSpec spec) {
        return fixture.kernel.programs().load(spec);
    }

    private int verdict(LoadedProgram program) {
        return fixture.kernel.programs().testRun(program.pin(), PACKET, 1).verdict();
    }

    @ParameterizedTest
    @CsvSource({
        "tc:plain, 0, false",
        "tc:optional_tc, 0, false",
        "tcx:optional_tcx, -1, false",
        "xdp:optional_xdp, 2, false",
        "xdp:optional_frags, 2, false",
        "xdp:optional_frags, 2, true"
    })
    void whatIsLoadedOnlyWhenAskedForIsLoadedWhenAskedFor(String program, int verdict, boolean plain) {
        assertEquals(
                verdict,
                verdict(load(spec("optional_sections", program).withPlain(plain))
                        .get(0)));
    }

    @ParameterizedTest
    @CsvSource({"xdp:needs_nothing, 2", "xdp:takes_others, 2", "xdp:second_target, 3", "tc:looks_inside, 0"})
    void mapsThatAreFilledForOthersStandInNobodysWay(String program, int verdict) {
        assertEquals(verdict, verdict(load(spec("prog_array", program)).get(0)));
    }

    @Test
    void aMapIsFilledWithTheProgramsThatAreNamed() {
        List<LoadedProgram> loaded = load(spec("prog_array", "xdp:first_target", "xdp:enters", "xdp:second_target"));
        assertEquals(XDP_DROP, verdict(loaded.get(0)));
        assertEquals(XDP_TX, verdict(loaded.get(1)));
        LoadedProgram again = load(spec("prog_array", "xdp:enters")
                        .withPins(new PinLayout(fixture.root() + "/again_{id}", fixture.root() + "/again/{name}"))
                        .withMapsOf(OptionalLong.of(loaded.get(1).info().id())))
                .get(0);
        assertEquals(XDP_TX, verdict(again), "the map is there with what is in it");
    }

    @Test
    void aMapThatIsToBeFilledNamesItsPrograms() {
        String message = assertThrows(
                        InvalidSpecException.class, () -> load(spec("prog_array", "xdp:enters", "xdp:first_target")))
                .getMessage();
        assertTrue(message.contains("\"targets\""), message);
        assertTrue(message.contains("[second_target]"), message);
    }

    @Test
    void anArrayTakesProgramsThatOthersLoad(@TempDir Path directory) throws IOException {
        LoadedProgram owner = load(spec("prog_array", "xdp:takes_others")).get(0);
        Path object = directory.resolve("xdp_drop.bpf.o");
        Files.write(object, Bytecode.sample("xdp_drop"));
        Path pin = fixture.root().resolve("of_others");
        Host.run("bpftool", "prog", "load", object.toString(), pin.toString());
        fixture.kernel.maps().putProgram(owner.mapPins().get("hooks"), 0, pin);
        assertEquals(XDP_DROP, verdict(owner));
    }

    /** What is put into an array of maps or is loaded beside it has to be like its first user; the verifier has nothing to do with it. */
    @Test
    void aProgramThatIsUnlikeTheOthersOfItsArrayIsToldSo() {
        LoadedProgram owner = load(spec("prog_array", "xdp:takes_others")).get(0);
        Path array = owner.mapPins().get("hooks");
        Path unlike = fixture.verdict(0).pin();
        KernelRefusedException entry = assertThrows(
                KernelRefusedException.class, () -> fixture.kernel.maps().putProgram(array, 0, unlike));
        assertEquals("EINVAL", entry.errnoName());
        assertTrue(entry.getMessage().contains("expected_attach_type"), entry.getMessage());
        KernelRefusedException user = assertThrows(
                KernelRefusedException.class,
                () -> load(spec("prog_array", "tc:takes_others").withReusedMaps(Map.of("hooks", array))));
        assertEquals("EINVAL", user.errnoName());
        assertTrue(user.getMessage().contains("[hooks]"), user.getMessage());
        assertFalse(user.getMessage().contains("rejected"), user.getMessage());
    }

    @Test
    void anImplementationOfAnInterfaceOfTheKernelStandsInNobodysWay() {
        assertEquals(0, verdict(load(spec("struct_ops", "tc:sibling")).get(0)));
    }
}
