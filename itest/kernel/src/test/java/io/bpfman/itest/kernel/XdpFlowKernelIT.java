// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.api.DispatcherType;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.Program;
import io.bpfman.api.XdpAction;
import io.bpfman.api.XdpMode;
import io.bpfman.itest.support.Pace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Changes of an XDP chain under a running sender: no packet misses a member, none meets one twice, in either mode. */
@NeedsAgent
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 240, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class XdpFlowKernelIT {

    private static final int OPERATIONS = Pace.repetitions("changes", 300);
    private static final long SEED = 20_250_311;

    private Scene scene;
    private Traffic towards;

    @BeforeAll
    void set(@TempDir Path directory, Agent agent) {
        scene = Scene.with(agent, directory);
        towards = scene.rig().towardsHook();
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

    @ParameterizedTest
    @CsvSource({"NATIVE, PASS", "NATIVE, DROP", "NATIVE, ABORTED", "GENERIC, PASS", "GENERIC, DROP"})
    void changesOfTheChainLoseAndRepeatNothing(XdpMode mode, XdpAction end) {
        Program first = scene.count(DispatcherType.XDP);
        Program middle = scene.count(DispatcherType.XDP);
        Program last = scene.verdict(DispatcherType.XDP, end.code());
        scene.attachXdp(first, 0, ProceedOn.XDP_DEFAULT, mode);
        scene.attach(middle, DispatcherType.XDP, 500);
        scene.attach(last, DispatcherType.XDP, 1000, new ProceedOn(0));
        assertEquals(
                mode, scene.dispatcher(DispatcherType.XDP).mode().orElseThrow().mode());
        Changes changes = new Changes(scene, DispatcherType.XDP, SEED);
        Measurement measurement = new Measurement(
                scene,
                DispatcherType.XDP,
                towards,
                new Measurement.Expected(mode.label() + " " + end.label(), end == XdpAction.PASS, false),
                List.of(first, middle, last));

        Duration time = measurement.whileSending(() -> changes.make(OPERATIONS));

        measurement.check("changes", OPERATIONS, time);
    }
}
