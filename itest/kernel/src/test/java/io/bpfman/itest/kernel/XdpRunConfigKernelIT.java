// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.api.DispatcherType;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.XdpAttachSpec;
import io.bpfman.api.XdpMode;
import io.bpfman.bytecode.Bytecode;
import io.bpfman.itest.support.Await;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs of an object made for libxdp run where it says, without anybody giving a priority. */
@NeedsAgent
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class XdpRunConfigKernelIT {

    private static final int BURST = 10;

    private Scene scene;
    private Traffic towards;
    private Path object;

    @BeforeEach
    void set(@TempDir Path directory, Agent agent) throws IOException {
        object = Files.write(directory.resolve("xdp_run_config.bpf.o"), Bytecode.testObject("xdp_run_config"));
        scene = Scene.with(agent, directory);
        towards = scene.rig().towardsHook();
    }

    @AfterEach
    void clear() {
        scene.close();
    }

    private List<Program> load(String... programs) {
        List<ProgramSelector> selectors = Stream.of(programs)
                .map(program -> ProgramSelector.parse("xdp:" + program))
                .toList();
        return scene.bpfman().load(new LoadRequest(object, selectors, Map.of(), Map.of()));
    }

    private void attach(Program program, OptionalInt priority) {
        scene.bpfman()
                .attach(new XdpAttachSpec(
                        program.id(),
                        Rig.HOOK,
                        priority,
                        Optional.empty(),
                        XdpMode.AUTO,
                        Optional.of(scene.rig().netns()),
                        Optional.empty(),
                        Map.of()));
    }

    /** The last is attached first and says priority 70; one that says nothing has 50, and once more 80, behind the end of the chain. */
    @Test
    void packetsMeetTheMembersInTheOrderOfTheObject() {
        List<Program> programs = load("config_ends", "config_late", "config_none", "config_early");
        programs.forEach(program -> attach(program, OptionalInt.empty()));
        attach(programs.get(2), OptionalInt.of(80));
        long passed = scene.rig().delivered();

        burst();

        List<Integer> once = List.of(1, 2, 3, 4);
        List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < BURST; i++) {
            expected.addAll(once);
        }
        assertEquals(expected, order(programs.get(0)));
        Await.until(
                () -> (scene.rig().delivered() - passed) + " of " + BURST + " packets were delivered",
                () -> scene.rig().delivered() == passed + BURST);
        assertEquals(Stream.of(3, 2, 1, 0, 2).map(i -> programs.get(i).id()).toList(), scene.chain(DispatcherType.XDP));
    }

    private void burst() {
        long before = scene.rig().arrived();
        towards.burst(BURST);
        Await.until(
                () -> "of " + BURST + " packets only " + (scene.rig().arrived() - before) + " have arrived",
                () -> scene.rig().arrived() == before + BURST);
    }

    /** What the members have noted in the map that they share. */
    private List<Integer> order(Program program) {
        ByteBuffer noted = ByteBuffer.wrap(scene.agent()
                        .kernel()
                        .maps()
                        .read(program.mapPins().get("order"), 0)
                        .get(0))
                .order(ByteOrder.nativeOrder());
        int count = noted.getInt();
        List<Integer> tags = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tags.add(noted.getInt());
        }
        return tags;
    }
}
