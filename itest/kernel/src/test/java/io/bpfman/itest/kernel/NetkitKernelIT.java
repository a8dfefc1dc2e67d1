// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bpfman.api.Feature;
import io.bpfman.api.HookDetails;
import io.bpfman.api.Link;
import io.bpfman.api.NetkitAttachSpec;
import io.bpfman.api.NetkitSide;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramType;
import io.bpfman.api.SetPriority;
import io.bpfman.api.errors.KernelRefusedException;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.itest.support.NetkitPair;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Hooks.ChainProgram;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.NetkitHook;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Links at both sides of a pair of netkit interfaces. */
@NeedsAgent
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NetkitKernelIT {

    private static final int NEXT = -1;
    private static final int DROP = 2;
    private static final int BURST = 20;
    private static final int PAYLOAD = 26;

    private Scene scene;

    @BeforeAll
    void set(@TempDir Path directory) {
        scene = Scene.set(directory);
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

    private Feature feature() {
        return scene.agent().kernel().features().get(Features.NETKIT);
    }

    private void needNetkit() {
        assumeTrue(feature().available(), () -> feature().reason());
    }

    private Program program(int verdict) {
        return scene.classifier(ProgramType.NETKIT, verdict);
    }

    private Link attach(NetkitPair pair, NetkitSide side, Program program, int priority) {
        return attach(NetkitPair.PRIMARY, pair.netns(), side, program, priority);
    }

    private Link attach(String interfaceName, Path netns, NetkitSide side, Program program, int priority) {
        return scene.bpfman()
                .attach(new NetkitAttachSpec(
                        program.id(), interfaceName, side, priority, Optional.of(netns), Optional.empty(), Map.of()));
    }

    private List<Long> chain(NetkitPair pair, NetkitSide side) {
        Kernel kernel = scene.agent().kernel();
        NetkitHook hook = new NetkitHook(
                kernel.namespaces()
                        .interfaceByName(kernel.namespaces().open(Optional.of(pair.netns())), NetkitPair.PRIMARY),
                side);
        return kernel.hooks().chain(hook).programs().stream()
                .map(ChainProgram::programId)
                .toList();
    }

    private static Traffic from(NetkitPair pair, NetkitSide side) {
        String namespace = side == NetkitSide.PRIMARY ? pair.primaryNamespace() : pair.peerNamespace();
        return Traffic.from(namespace, NetkitPair.BEYOND, PAYLOAD);
    }

    private static long arrived(NetkitPair pair, NetkitSide from) {
        return from == NetkitSide.PRIMARY ? pair.receivedByPeer() : pair.receivedByPrimary();
    }

    private List<Long> counted(Program... programs) {
        return List.of(programs).stream().map(scene::counted).toList();
    }

    private int position(Link link) {
        return ((HookDetails) scene.bpfman().getLink(link.id()).details()).position();
    }

    @ParameterizedTest
    @EnumSource
    void programsRunByPriorityOnWhatTheirSideSends(NetkitSide side) {
        needNetkit();
        try (NetkitPair pair = NetkitPair.make();
                Traffic traffic = from(pair, side)) {
            Program last = program(NEXT);
            Program first = program(NEXT);
            Program dropping = program(DROP);
            Link behind = attach(pair, side, last, 50);
            Link before = attach(pair, side, first, 10);
            assertEquals(List.of(first.id(), last.id()), chain(pair, side));
            assertEquals(List.of(0, 1), List.of(position(before), position(behind)));

            traffic.burst(BURST);
            assertEquals(List.of((long) BURST, (long) BURST), counted(first, last));
            assertEquals(BURST, arrived(pair, side));

            Link between = attach(pair, side, dropping, 20);
            assertEquals(List.of(first.id(), dropping.id(), last.id()), chain(pair, side));
            traffic.burst(BURST);
            assertEquals(List.of(2L * BURST, (long) BURST, (long) BURST), counted(first, dropping, last));
            assertEquals(BURST, arrived(pair, side), "what was dropped arrived");
            assertThrows(
                    UnsupportedHereException.class,
                    () -> scene.change(new SetPriority(between.id(), 5)),
                    "it cannot be moved in the chain");

            scene.detach(between);
            scene.detach(before);
            assertEquals(List.of(last.id()), chain(pair, side));
            traffic.burst(BURST);
            assertEquals(List.of(2L * BURST, (long) BURST, 2L * BURST), counted(first, dropping, last));
            scene.detach(behind);
            assertEquals(List.of(), chain(pair, side));
            traffic.burst(BURST);
            assertEquals(List.of(2L * BURST, (long) BURST, 2L * BURST), counted(first, dropping, last));
            assertEquals(3L * BURST, arrived(pair, side));
        }
    }

    @Test
    void theSidesHaveNothingToDoWithEachOtherAndOneProgramCanBeAtBoth() {
        needNetkit();
        try (NetkitPair pair = NetkitPair.make();
                Traffic outward = from(pair, NetkitSide.PRIMARY)) {
            Program both = program(NEXT);
            Program other = program(DROP);
            Link primary = attach(pair, NetkitSide.PRIMARY, both, 50);
            attach(pair, NetkitSide.PEER, other, 50);
            attach(pair, NetkitSide.PEER, both, 60);
            assertEquals(List.of(both.id()), chain(pair, NetkitSide.PRIMARY));
            assertEquals(List.of(other.id(), both.id()), chain(pair, NetkitSide.PEER));
            outward.burst(BURST);
            assertEquals(List.of((long) BURST), counted(both));
            assertTrue(
                    scene.agent().kernel().pins().exists(primary.pinPath()), () -> primary.pinPath() + " is not there");
            assertEquals(
                    "netkit-primary",
                    primary.pinPath().getParent().getFileName().toString());
        }
    }

    @Test
    void anotherInterfaceIsRefusedWithTheReason() {
        needNetkit();
        Program program = program(NEXT);
        KernelRefusedException refused = assertThrows(
                KernelRefusedException.class,
                () -> attach(Rig.HOOK, scene.rig().netns(), NetkitSide.PRIMARY, program, 50));
        assertEquals("ENXIO", refused.errnoName());
        assertTrue(refused.getMessage().contains("is no netkit interface"), refused.getMessage());
        try (NetkitPair pair = NetkitPair.make()) {
            Path peers = Path.of("/run/netns", pair.peerNamespace());
            KernelRefusedException peer = assertThrows(
                    KernelRefusedException.class, () -> attach(NetkitPair.PEER, peers, NetkitSide.PEER, program, 50));
            assertEquals("EACCES", peer.errnoName());
            assertTrue(peer.getMessage().contains("is the peer of its pair"), peer.getMessage());
        }
        assertEquals(List.of(), scene.bpfman().listLinks());
    }

    @Test
    void aKernelWithoutNetkitSaysSo() {
        assumeFalse(feature().available(), "this kernel has netkit");
        Program program = program(NEXT);
        String message = assertThrows(
                        UnsupportedHereException.class,
                        () -> attach(Rig.HOOK, scene.rig().netns(), NetkitSide.PRIMARY, program, 50))
                .getMessage();
        assertTrue(message.contains("has no netkit, which Linux has from 6.7 on"), message);
        assertTrue(message.contains("CONFIG_NETKIT"), message);
        assertFalse(feature().reason().isEmpty());
        assertEquals(List.of(), scene.bpfman().listLinks());
    }
}
