// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bpfman.api.BytecodeSource;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.errors.KernelRefusedException;
import io.bpfman.bytecode.Bytecode;
import io.bpfman.itest.support.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Programs that count real packets into one map: the map of one of them, and a map that they share by its name. */
@NeedsAgent
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SharedMapsKernelIT {

    private static final int BURST = 25;

    private Path directory;
    private Scene scene;
    private Traffic towards;
    private Traffic outOf;

    @BeforeAll
    void set(@TempDir Path files, Agent agent) {
        directory = files;
        scene = Scene.with(agent, files);
        towards = scene.rig().towardsHook();
        outOf = scene.rig().outOfHook();
    }

    @AfterEach
    void unload() {
        scene.bpfman().listPrograms().forEach(scene::unload);
    }

    @AfterAll
    void clear() {
        if (scene != null) {
            scene.close();
        }
    }

    private List<Program> load(String object, byte[] content, OptionalLong owner, String... programs) {
        Path file = directory.resolve(object + ".bpf.o");
        try {
            Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return scene.bpfman()
                .load(new LoadRequest(
                        BytecodeSource.file(file),
                        Arrays.stream(programs).map(ProgramSelector::parse).toList(),
                        Map.of(),
                        Map.of(),
                        owner));
    }

    private Program count(DispatcherType type, OptionalLong owner) {
        return type == DispatcherType.XDP
                ? load("xdp_count", Bytecode.sample("xdp_count"), owner, "xdp:xdp_count")
                        .get(0)
                : load("tc_count", Bytecode.sample("tc_count"), owner, "tc:count")
                        .get(0);
    }

    private Program sharing(String object, String program) {
        return load(object, Bytecode.testObject(object), OptionalLong.empty(), program)
                .get(0);
    }

    /** The number at the beginning of a map's only entry. */
    private long number(Path map) {
        return ByteBuffer.wrap(scene.agent().kernel().maps().read(map, 0).get(0))
                .order(ByteOrder.nativeOrder())
                .getLong();
    }

    private void burst(DispatcherType type) {
        (type == DispatcherType.TC_EGRESS ? outOf : towards).burst(BURST);
    }

    private void awaitNumber(long expected, Path map) {
        Await.until(() -> map + " has " + number(map) + " instead of " + expected, () -> number(map) == expected);
    }

    private List<String> pins(Path below) {
        return scene.agent().kernel().pins().list(below);
    }

    private Path maps() {
        return scene.agent().root().resolve("maps");
    }

    private Path total() {
        return scene.agent().root().resolve("shared").resolve("total");
    }

    @ParameterizedTest
    @MethodSource("io.bpfman.api.DispatcherType#ofDispatchers")
    void twoProgramsCountIntoTheMapOfTheFirstWhichOutlivesIt(DispatcherType type) {
        Program owner = count(type, OptionalLong.empty());
        Program dependant = count(type, OptionalLong.of(owner.id()));
        assertEquals(owner.mapIds(), dependant.mapIds());
        Path packets = maps().resolve(Long.toString(owner.id())).resolve("packets");
        scene.attach(owner, type, 10);
        scene.attach(dependant, type, 20);
        burst(type);
        awaitNumber(2 * BURST, packets);

        scene.unload(owner);
        burst(type);
        awaitNumber(3 * BURST, packets);
        Program third = count(type, OptionalLong.of(owner.id()));
        assertEquals(dependant.mapIds(), third.mapIds());

        scene.unload(dependant);
        assertEquals(3 * BURST, number(packets));
        scene.unload(third);
        assertEquals(List.of(), pins(maps()));
    }

    @Test
    void programsOfTcAndXdpCountIntoTheMapThatTheyShareByName() {
        Program tc = sharing("tc_shared", "tc:shared_stamp");
        Program xdp = sharing("xdp_shared", "xdp:xdp_shared");
        scene.attach(tc, DispatcherType.TC_INGRESS, 10);
        scene.attach(xdp, DispatcherType.XDP, 10);
        burst(DispatcherType.XDP);
        awaitNumber(2 * BURST, total());
        assertEquals(BURST, number(tc.mapPins().get("runs")));

        scene.unload(tc);
        burst(DispatcherType.XDP);
        awaitNumber(3 * BURST, total());
        scene.unload(xdp);
        assertFalse(scene.agent().kernel().pins().exists(total()));
        assertEquals(List.of(), pins(maps()));
    }

    @Test
    void aLoadThatTheVerifierRefusesHalfwayLeavesNothing() {
        List<String> before = pins(scene.agent().root());
        assertThrows(
                KernelRefusedException.class,
                () -> load(
                        "tc_shared",
                        Bytecode.testObject("tc_shared"),
                        OptionalLong.empty(),
                        "tc:shared_stamp",
                        "tc:shared_broken"));
        assertEquals(List.of(), scene.bpfman().listPrograms());
        assertEquals(before, pins(scene.agent().root()));
        assertEquals(List.of(), pins(maps()));
        assertFalse(scene.agent().kernel().pins().exists(total()));
    }
}
