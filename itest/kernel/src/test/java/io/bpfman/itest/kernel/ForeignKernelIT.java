// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.kernel;

import static io.bpfman.api.Direction.EGRESS;
import static io.bpfman.api.Direction.INGRESS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Direction;
import io.bpfman.api.Dispatcher;
import io.bpfman.api.Link;
import io.bpfman.api.Program;
import io.bpfman.api.errors.ForeignOwnerException;
import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.NeedsTcx;
import io.bpfman.spi.kernel.AttachHandle.PinnedLink;
import io.bpfman.spi.kernel.LinkRequest;
import io.bpfman.spi.kernel.NetNamespace;
import io.bpfman.spi.kernel.TcHook;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What others have on the hook stays as it is, and what of ours was there goes as a whole. */
@NeedsAgent
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ForeignKernelIT {

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

    @Test
    void aForeignFilterAtOurPriorityRunsBehindOursAndStays() {
        Program theirs = scene.loadAsOthersDo(() -> scene.count());
        scene.rig().tc("qdisc add dev h0 clsact");
        scene.rig().tc("filter add dev h0 ingress pref 50 protocol all bpf da object-pinned " + theirs.pinPath());
        String before = scene.rig().tc("filter show dev h0 ingress");
        scene.pin("netlink");
        Program ours = scene.count();

        Link link = scene.attach(ours, INGRESS, 50);

        assertEquals(OptionalInt.of(50), scene.dispatcher(INGRESS).filterPriority());
        assertFalse(scene.dispatcher(INGRESS).clsactOurs());
        traffic.burst(BURST);
        assertEquals(List.of((long) BURST, 0L), List.of(scene.counted(ours), scene.counted(theirs)));
        scene.detach(link);
        assertEquals(before, scene.rig().tc("filter show dev h0 ingress"));
        traffic.burst(BURST);
        assertEquals(List.of((long) BURST, (long) BURST), List.of(scene.counted(ours), scene.counted(theirs)));
    }

    @Test
    void aForeignFilterOfAnotherKindKeepsItsPriority() {
        scene.rig().tc("qdisc add dev h0 clsact");
        scene.rig().tc("filter add dev h0 ingress pref 50 protocol ip u32 match u32 0 0 flowid :1");
        String before = scene.rig().tc("filter show dev h0 ingress");
        scene.pin("netlink");
        Program ours = scene.count();

        Link link = scene.attach(ours, INGRESS, 50);

        assertEquals(OptionalInt.of(49), scene.dispatcher(INGRESS).filterPriority());
        traffic.burst(BURST);
        assertEquals(BURST, scene.counted(ours));
        scene.detach(link);
        assertEquals(before, scene.rig().tc("filter show dev h0 ingress"));
        assertTrue(scene.rig().tc("qdisc show dev h0").contains("clsact"));
    }

    @ParameterizedTest
    @EnumSource
    void aClassicIngressQdiscIsRefusedAndNamed(Direction direction) {
        scene.rig().tc("qdisc add dev h0 ingress");
        scene.pin("netlink");
        Program ours = scene.count();

        ForeignOwnerException error =
                assertThrows(ForeignOwnerException.class, () -> scene.attach(ours, direction, 50));

        assertEquals(
                "cannot attach TC program to h0: a \"ingress\" qdisc already occupies the ingress qdisc slot; bpfman"
                        + " requires clsact; remove it with: ip netns exec "
                        + scene.rig().namespace() + " tc qdisc del dev h0 ingress",
                error.getMessage());
        assertNothingOfOursIsLeft(direction);
        scene.rig().tc("qdisc del dev h0 ingress");
        scene.attach(ours, direction, 50);
        traffic.burst(BURST);
        assertEquals(direction == INGRESS ? BURST : 0, scene.counted(ours));
    }

    @Test
    void aClsactOfOursGoesWithOurLastFilter() {
        scene.pin("netlink");
        Program ours = scene.count();
        Link ingress = scene.attach(ours, INGRESS, 50);
        Link egress = scene.attach(ours, EGRESS, 50);
        assertTrue(scene.dispatcher(EGRESS).clsactOurs());

        scene.detach(ingress);
        assertTrue(scene.rig().tc("qdisc show dev h0").contains("clsact"));
        scene.detach(egress);

        assertFalse(scene.rig().tc("qdisc show dev h0").contains("clsact"));
        assertNothingOfOursIsLeft(INGRESS);
        assertNothingOfOursIsLeft(EGRESS);
    }

    @Test
    @NeedsTcx
    void onTcxAClsactForSwapsComesWithTheFirstAttachAndGoesWithTheLastDetach() {
        scene.pin("auto", "tcx");
        Program ours = scene.count();
        Link egress = scene.attach(ours, EGRESS, 50);
        Link ingress = scene.attach(ours, INGRESS, 50);
        assertEquals("tcx", scene.dispatcher(EGRESS).backend());
        assertTrue(scene.dispatcher(EGRESS).clsactOurs());
        assertTrue(scene.dispatcher(INGRESS).clsactOurs());
        assertTrue(scene.rig().tc("qdisc show dev h0").contains("clsact"));

        scene.agent().stop(Agent.TCX_BUNDLE);
        assertEquals("netlink", scene.dispatcher(EGRESS).backend());
        scene.agent().start(Agent.TCX_BUNDLE);
        assertEquals("tcx", scene.dispatcher(EGRESS).backend());
        scene.detach(egress);
        assertTrue(scene.rig().tc("qdisc show dev h0").contains("clsact"));
        scene.detach(ingress);
        assertFalse(scene.rig().tc("qdisc show dev h0").contains("clsact"));
        assertNothingOfOursIsLeft(EGRESS);
    }

    @Test
    @NeedsTcx
    void whereTcxIsConfiguredNoClsactIsCreated() {
        scene.pin("tcx");
        Link link = scene.attach(scene.count(), EGRESS, 50);
        assertFalse(scene.rig().tc("qdisc show dev h0").contains("clsact"));
        assertFalse(scene.dispatcher(EGRESS).clsactOurs());
        scene.detach(link);
    }

    @Test
    @NeedsTcx
    void aClassicIngressQdiscKeepsADispatcherOnTcx() {
        scene.pin("auto", "tcx");
        scene.rig().tc("qdisc add dev h0 ingress");
        Program ours = scene.count();
        Link link = scene.attach(ours, INGRESS, 50);
        assertFalse(scene.dispatcher(INGRESS).clsactOurs());

        scene.agent().stop(Agent.TCX_BUNDLE);
        assertEquals("tcx", scene.dispatcher(INGRESS).backend());
        traffic.burst(BURST);
        assertEquals(BURST, scene.counted(ours));
        scene.rig().tc("qdisc del dev h0 ingress");
        scene.agent().start(Agent.TCX_BUNDLE);
        scene.agent().stop(Agent.TCX_BUNDLE);
        assertEquals("netlink", scene.dispatcher(INGRESS).backend());
        assertTrue(scene.dispatcher(INGRESS).clsactOurs());
        scene.detach(link);
        assertFalse(scene.rig().tc("qdisc show dev h0").contains("clsact"));
        scene.agent().start(Agent.TCX_BUNDLE);
    }

    @Test
    void aClsactOfOursStaysWhileSomebodyElseUsesIt() {
        scene.pin("netlink");
        Program ours = scene.count();
        Program theirs = scene.loadAsOthersDo(() -> scene.count());
        Link link = scene.attach(ours, INGRESS, 50);
        scene.rig().tc("filter add dev h0 egress pref 7 protocol all bpf da object-pinned " + theirs.pinPath());
        String before = scene.rig().tc("filter show dev h0 egress");

        scene.detach(link);

        assertTrue(scene.rig().tc("qdisc show dev h0").contains("clsact"));
        assertEquals(before, scene.rig().tc("filter show dev h0 egress"));
        assertEquals("", scene.rig().tc("filter show dev h0 ingress"));
    }

    @Test
    @NeedsTcx
    void aForeignTcxLinkStays() {
        scene.pin("tcx");
        Program theirs = scene.loadAsOthersDo(() -> scene.verdict(-1));
        Path pin = scene.agent().root().resolve("foreign_link");
        PinnedLink foreign =
                scene.agent().kernel().links().create(new LinkRequest.InChain(hook()), theirs.pinPath(), pin);
        Program ours = scene.count();

        Link link = scene.attach(ours, INGRESS, 50);
        Dispatcher dispatcher = scene.dispatcher(INGRESS);
        assertEquals("tcx", dispatcher.backend());
        assertEquals(
                List.of(theirs.id(), dispatcher.programId()),
                scene.agent().kernel().hooks().chain(hook()).programs().stream()
                        .map(attached -> attached.programId())
                        .toList());
        traffic.burst(BURST);
        assertEquals(List.of((long) BURST, (long) BURST), List.of(scene.counted(ours), scene.counted(theirs)));
        scene.detach(link);

        assertEquals(
                List.of(foreign.id()),
                scene.agent().kernel().hooks().chain(hook()).programs().stream()
                        .map(attached -> attached.linkId())
                        .toList());
        foreign.release(scene.agent().kernel());
    }

    @Test
    void whatHungOnAnInterfaceGoesWithIt() {
        Program ours = scene.count();
        scene.attach(ours, INGRESS, 50);
        scene.attach(ours, EGRESS, 50);

        scene.rig().removeHookInterface();

        assertThrows(InterfaceNotFoundException.class, () -> scene.attach(ours, INGRESS, 50));
        Await.until(
                () -> "still there: " + scene.bpfman().listLinks(),
                () -> scene.bpfman().listLinks().isEmpty()
                        && pins(INGRESS).isEmpty()
                        && pins(EGRESS).isEmpty());
        assertNothingOfOursIsLeft(INGRESS);
        assertNothingOfOursIsLeft(EGRESS);
    }

    private TcHook hook() {
        NetNamespace namespace =
                scene.agent().kernel().namespaces().open(Optional.of(scene.rig().netns()));
        return new TcHook(scene.agent().kernel().namespaces().interfaceByName(namespace, Rig.HOOK), INGRESS);
    }

    private void assertNothingOfOursIsLeft(Direction direction) {
        assertEquals(List.of(), scene.bpfman().listLinks());
        assertEquals(List.of(), scene.bpfman().listDispatchers());
        assertEquals(List.of(), pins(direction));
    }

    private List<String> pins(Direction direction) {
        return scene.agent().kernel().pins().list(scene.agent().root().resolve("tc-" + direction.label()));
    }
}
