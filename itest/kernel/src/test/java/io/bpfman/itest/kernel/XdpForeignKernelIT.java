// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.DispatcherType;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.Program;
import io.bpfman.api.XdpAction;
import io.bpfman.api.XdpMode;
import io.bpfman.api.errors.ForeignOwnerException;
import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.Host;
import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.kernel.Hooks.XdpProgram;
import io.bpfman.spi.kernel.NetNamespace;
import io.bpfman.spi.kernel.XdpHook;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An XDP program of others is named and stays, and an interface that goes takes nothing of ours with it that could not be cleared. */
@NeedsAgent
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class XdpForeignKernelIT {

    private static final int BURST = 10;

    @TempDir
    private static Path directory;

    private Scene scene;
    private Traffic traffic;

    @BeforeEach
    void set(Agent agent) {
        scene = Scene.with(agent, directory);
        traffic = scene.rig().towardsHook();
    }

    @AfterEach
    void clear() {
        scene.close();
    }

    @ParameterizedTest
    @CsvSource({
        "xdpgeneric, generic, AUTO",
        "xdpdrv, native, AUTO",
        "xdpgeneric, generic, NATIVE",
        "xdpdrv, native, GENERIC"
    })
    void aProgramOfOthersWithoutALinkIsNamedAndStays(String keyword, String shown, XdpMode wanted) {
        Program theirs = scene.loadAsOthersDo(() -> scene.verdict(DispatcherType.XDP, XdpAction.PASS.code()));
        scene.rig().ip("link set dev h0 " + keyword + " pinned " + theirs.pinPath());
        List<XdpProgram> before = attached();
        Program ours = scene.count(DispatcherType.XDP);

        ForeignOwnerException error = assertThrows(
                ForeignOwnerException.class, () -> scene.attachXdp(ours, 50, ProceedOn.XDP_DEFAULT, wanted));

        assertNames(error, theirs, "without a link in " + shown + " mode");
        String command = "nsenter --net=" + scene.rig().netns() + " ip link set dev h0 " + keyword + " off";
        assertTrue(error.getMessage().contains(command), error.getMessage());
        assertEquals(before, attached());
        burst();
        assertEquals(BURST, scene.counted(theirs));
        assertNothingOfOursIsLeft();

        Host.line(command);
        scene.attach(ours, DispatcherType.XDP, 50);
        burst();
        assertEquals(List.of((long) BURST, (long) BURST), List.of(scene.counted(theirs), scene.counted(ours)));
    }

    @Test
    void aLinkOfOthersIsNamedAndStays() {
        Program theirs = scene.loadAsOthersDo(() -> scene.verdict(DispatcherType.XDP, XdpAction.PASS.code()));
        Attachment foreign = hook().attach(
                        scene.agent().kernel(),
                        theirs.pinPath(),
                        XdpMode.AUTO,
                        scene.agent().root().resolve("foreign_link"));
        try {
            List<XdpProgram> before = attached();
            Program ours = scene.count(DispatcherType.XDP);

            ForeignOwnerException error =
                    assertThrows(ForeignOwnerException.class, () -> scene.attach(ours, DispatcherType.XDP, 50));

            assertNames(error, theirs, "by link " + foreign.link().orElseThrow().id() + " in native mode");
            assertTrue(
                    error.getMessage()
                            .contains("bpftool link detach id "
                                    + foreign.link().orElseThrow().id()),
                    error.getMessage());
            assertEquals(before, attached());
            burst();
            assertEquals(BURST, scene.counted(theirs));
            assertNothingOfOursIsLeft();
        } finally {
            foreign.release(scene.agent().kernel());
        }
    }

    @Test
    void nobodyElseCanPutAProgramOverOurs() {
        Program ours = scene.count(DispatcherType.XDP);
        Program theirs = scene.loadAsOthersDo(() -> scene.verdict(DispatcherType.XDP, XdpAction.DROP.code()));
        scene.attach(ours, DispatcherType.XDP, 50);
        List<XdpProgram> before = attached();

        Host.Result replaced = Host.attempt(
                "nsenter",
                "--net=" + scene.rig().netns(),
                "ip",
                "-force",
                "link",
                "set",
                "dev",
                "h0",
                "xdp",
                "pinned",
                theirs.pinPath().toString());

        assertTrue(replaced.status() != 0, "a link cannot be overwritten");
        assertEquals(before, attached());
        burst();
        assertEquals(List.of((long) BURST, 0L), List.of(scene.counted(ours), scene.counted(theirs)));
    }

    @Test
    void whatHungOnAnInterfaceGoesWithIt() {
        Program ours = scene.count(DispatcherType.XDP);
        scene.attach(ours, DispatcherType.XDP, 50);
        scene.attach(ours, DispatcherType.XDP, 60);

        scene.rig().removeHookInterface();

        assertThrows(InterfaceNotFoundException.class, () -> scene.attach(ours, DispatcherType.XDP, 50));
        Await.until(
                () -> "still there: " + scene.bpfman().listLinks(),
                () -> scene.bpfman().listLinks().isEmpty()
                        && scene.agent()
                                .kernel()
                                .pins()
                                .list(scene.agent().root().resolve(DispatcherType.XDP.label()))
                                .isEmpty());
        assertNothingOfOursIsLeft();
    }

    private static void assertNames(ForeignOwnerException error, Program theirs, String how) {
        String program = "XDP program " + theirs.id() + " \"" + theirs.name() + "\" (tag " + theirs.tag() + ")";
        assertTrue(error.getMessage().contains(program), error.getMessage());
        assertTrue(error.getMessage().contains(how), error.getMessage());
    }

    private List<XdpProgram> attached() {
        return scene.agent().kernel().hooks().xdp(hook());
    }

    private XdpHook hook() {
        NetNamespace namespace =
                scene.agent().kernel().namespaces().open(Optional.of(scene.rig().netns()));
        return new XdpHook(scene.agent().kernel().namespaces().interfaceByName(namespace, Rig.HOOK));
    }

    private void burst() {
        long before = scene.rig().arrived();
        traffic.burst(BURST);
        Await.until(
                () -> "of " + BURST + " packets only " + (scene.rig().arrived() - before) + " have arrived",
                () -> scene.rig().arrived() == before + BURST);
    }

    private void assertNothingOfOursIsLeft() {
        assertEquals(List.of(), scene.bpfman().listLinks());
        assertEquals(List.of(), scene.bpfman().listDispatchers());
        assertEquals(
                List.of(),
                scene.agent().kernel().pins().list(scene.agent().root().resolve(DispatcherType.XDP.label())));
    }
}
