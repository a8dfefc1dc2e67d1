// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Dispatcher;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.Link;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.Program;
import io.bpfman.api.XdpMode;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.KernelRefusedException;
import io.bpfman.itest.support.Await;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where XDP dispatchers run, and packets of several buffers. */
@NeedsAgent
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class XdpModeKernelIT {

    private static final int BURST = 10;
    private static final int JUMBO_MTU = 9000;
    private static final int JUMBO_PAYLOAD = 8000;
    private static final int HEADERS = 14 + 20 + 8;

    @TempDir
    private static Path directory;

    private Scene scene;

    @BeforeEach
    void set(Agent agent) {
        scene = Scene.with(agent, directory);
    }

    @AfterEach
    void clear() {
        scene.close();
    }

    private Dispatcher.RunningMode attach(Program program, XdpMode mode) {
        scene.attachXdp(program, 50, ProceedOn.XDP_DEFAULT, mode);
        return scene.bpfman().listDispatchers().get(0).mode().orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "NATIVE, NATIVE, asked for, xdp",
        "GENERIC, GENERIC, asked for, xdpgeneric",
        "AUTO, NATIVE, the driver takes it, xdp"
    })
    void aDriverWithNativeXdpRunsWhatWasAskedFor(XdpMode wanted, XdpMode expected, String reason, String shown) {
        assertEquals(new Dispatcher.RunningMode(expected, reason), attach(scene.count(DispatcherType.XDP), wanted));
        assertTrue(
                scene.rig().ip("link show dev h0").contains(" " + shown + " "),
                scene.rig().ip("link show dev h0"));
    }

    @Test
    void aDriverThatDoesNotTakeItIsAskedFirstAndTheReasonIsShown() {
        scene.rig().setMtu(JUMBO_MTU);
        Program program = scene.count(DispatcherType.XDP);

        KernelRefusedException error =
                assertThrows(KernelRefusedException.class, () -> attach(program, XdpMode.NATIVE));

        assertTrue(error.getMessage().contains("in native mode"), error.getMessage());
        assertTrue(error.getMessage().contains("use mode generic or auto"), error.getMessage());
        assertEquals(List.of(), scene.bpfman().listDispatchers());
        assertEquals(List.of(), scene.bpfman().listLinks());
        assertEquals(
                List.of(),
                scene.agent().kernel().pins().list(scene.agent().root().resolve("xdp")));

        Dispatcher.RunningMode running = attach(program, XdpMode.AUTO);

        assertEquals(XdpMode.GENERIC, running.mode());
        assertTrue(running.reason().startsWith("native was refused with ERANGE: "), running.reason());
    }

    @Test
    void aMemberInTheOtherModeIsRefused() {
        Program program = scene.count(DispatcherType.XDP);
        attach(program, XdpMode.GENERIC);

        InvalidSpecException error = assertThrows(InvalidSpecException.class, () -> attach(program, XdpMode.NATIVE));

        assertTrue(error.getMessage().contains("runs in mode generic (asked for)"), error.getMessage());
        assertEquals(1, scene.bpfman().listLinks().size());
        attach(program, XdpMode.AUTO);
        assertEquals(2, scene.dispatcher(DispatcherType.XDP).members().size());
    }

    @Test
    void membersThatTakePacketsOfSeveralBuffersRunBesideThoseThatDoNot() {
        Program frags = scene.countFrags();
        Program plain = scene.count(DispatcherType.XDP);
        scene.attach(frags, DispatcherType.XDP, 50);
        Link link = scene.attach(plain, DispatcherType.XDP, 60);
        burst();
        assertEquals(List.of((long) BURST, (long) BURST), List.of(scene.counted(frags), scene.counted(plain)));

        scene.detach(link);
        burst();
        assertEquals(List.of(2L * BURST, (long) BURST), List.of(scene.counted(frags), scene.counted(plain)));
    }

    private void burst() {
        try (Traffic traffic = scene.rig().towardsHook()) {
            burst(traffic);
        }
    }

    private void burst(Traffic traffic) {
        long before = scene.rig().arrived();
        traffic.burst(BURST);
        Await.until(
                () -> "of " + BURST + " packets only " + (scene.rig().arrived() - before) + " have arrived",
                () -> scene.rig().arrived() == before + BURST);
    }

    @Test
    void packetsOfSeveralBuffersNeedMembersThatAllTakeThem() {
        scene.rig().setMtu(JUMBO_MTU);
        Program plain = scene.count(DispatcherType.XDP);
        Program frags = scene.countFrags();
        assertFalse(plain.frags());
        assertTrue(frags.frags());
        assertThrows(KernelRefusedException.class, () -> attach(plain, XdpMode.NATIVE));

        assertEquals(XdpMode.NATIVE, attach(frags, XdpMode.NATIVE).mode());
        try (Traffic traffic = scene.rig().towardsHook(JUMBO_PAYLOAD)) {
            burst(traffic);
        }

        assertEquals(BURST, scene.counted(frags));
        KernelRefusedException error = assertThrows(KernelRefusedException.class, () -> attach(plain, XdpMode.NATIVE));
        assertTrue(error.getMessage().contains("in native mode"), error.getMessage());
        assertTrue(error.getMessage().contains("present MTU, features and queues"), error.getMessage());
        assertTrue(error.getMessage().contains("xdp.frags"), error.getMessage());
        assertEquals(1, scene.dispatcher(DispatcherType.XDP).members().size());
        assertEquals((long) BURST * (JUMBO_PAYLOAD + HEADERS), scene.countedBytes(frags));
    }
}
