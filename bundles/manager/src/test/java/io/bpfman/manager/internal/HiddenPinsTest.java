// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.DetachRequest;
import io.bpfman.api.Direction;
import io.bpfman.api.Link;
import io.bpfman.api.Removal;
import io.bpfman.api.UnloadRequest;
import io.bpfman.api.errors.KernelRefusedException;
import io.bpfman.spi.kernel.AttachHandle.PinnedLink;
import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.TcHook;
import io.bpfman.spi.store.DispatcherRow;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pins that are not where they should be while what they named lives: done is what the kernel says is done. */
class HiddenPinsTest {

    private static final Path ELSEWHERE = SimulatedHost.BPFFS.resolve("elsewhere");

    private SimulatedHost host;
    private Kernel kernel;

    @BeforeEach
    void machine(@TempDir Path directory) {
        host = new SimulatedHost(directory);
        kernel = host.kernel();
    }

    private void restartIf(boolean restart, SimulatedHost.Agent[] agent) {
        if (restart) {
            agent[0] = host.start("tcx");
            agent[0].changes.recoverAll();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsDetachedUnderAnotherBpffsIsGoneFromTheKernel(boolean restart) {
        SimulatedHost.Agent[] agent = {host.start("tcx")};
        Link member = agent[0].loadAndAttach(90);
        Link alone = agent[0].loadAndAttachTcx(91, Direction.INGRESS);
        Link xdp = agent[0].loadAndAttachXdp(20);
        assertEquals(List.of(20, 91, 90), host.meets());
        host.simulation.network().coverBpffs(SimulatedHost.BPFFS);
        restartIf(restart, agent);
        assertEquals(List.of(20, 91, 90), host.meets(), "traffic goes on as it was");

        assertEquals(Removal.plain(), agent[0].changes.detach(new DetachRequest(member.id())));
        assertEquals(List.of(20, 91), host.meets());
        assertEquals(Removal.plain(), agent[0].changes.detach(new DetachRequest(alone.id())));
        assertEquals(Removal.plain(), agent[0].changes.detach(new DetachRequest(xdp.id())));
        assertEquals(List.of(), host.meets());
        for (Link link : List.of(member, alone, xdp)) {
            assertEquals(Removal.plain(), agent[0].changes.unload(UnloadRequest.of(link.programId())));
        }
        assertEquals(List.of(), kernel.programs().all());
        host.simulation.network().uncoverBpffs(SimulatedHost.BPFFS);
        HostState.assertAgreement(host, "when the pins can be seen again");
    }

    @Test
    void aMemberIsNotTakenOutOfADispatcherThatCannotBeBuiltAnew() {
        SimulatedHost.Agent agent = host.start("tcx");
        Link one = agent.loadAndAttach(10);
        agent.loadAndAttach(90);
        host.simulation.network().coverBpffs(SimulatedHost.BPFFS);
        assertThrows(KernelRefusedException.class, () -> agent.changes.detach(new DetachRequest(one.id())));
        assertEquals(List.of(10, 90), host.meets());
        assertEquals(2, host.memory.links().size());
        host.simulation.network().uncoverBpffs(SimulatedHost.BPFFS);
        agent.changes.detach(new DetachRequest(one.id()));
        assertEquals(List.of(90), host.meets());
        HostState.assertAgreement(host, "after the detach");
    }

    @Test
    void aLinkWhosePinIsGoneAndThatSomebodyElseHoldsIsTakenDownByItsId() {
        SimulatedHost.Agent agent = host.start("tcx");
        Link member = agent.loadAndAttach(90);
        Link alone = agent.loadAndAttachTcx(91, Direction.INGRESS);
        Path pin =
                host.memory.dispatchers().get(0).handle().link().orElseThrow().pin();
        kernel.pins().duplicate(pin, ELSEWHERE);
        kernel.pins().remove(pin);
        kernel.pins().duplicate(alone.pinPath(), SimulatedHost.BPFFS.resolve("another"));
        kernel.pins().remove(alone.pinPath());
        assertEquals(List.of(91, 90), host.meets());
        assertEquals(Removal.plain(), agent.changes.detach(new DetachRequest(alone.id())));
        assertEquals(List.of(90), host.meets());
        assertEquals(Removal.plain(), agent.changes.detach(new DetachRequest(member.id())));
        assertEquals(List.of(), host.meets());
        assertTrue(kernel.pins().exists(ELSEWHERE), "a pin of somebody else's");
    }

    @Test
    void aDispatcherIsMovedWithoutItsPinAndNoPacketMeetsAMemberTwice() {
        SimulatedHost.Agent agent = host.start("tcx");
        agent.loadAndAttach(90);
        Path pin =
                host.memory.dispatchers().get(0).handle().link().orElseThrow().pin();
        kernel.pins().duplicate(pin, ELSEWHERE);
        kernel.pins().remove(pin);
        agent.moveTo("netlink");
        assertEquals(List.of(90), host.meets());
        assertEquals("netlink", host.memory.dispatchers().get(0).backend());
    }

    @Test
    void aLinkOfTheRecordedIdThatRunsAnotherProgramIsSomebodyElses() {
        SimulatedHost.Agent agent = host.start("tcx");
        Link member = agent.loadAndAttach(90);
        DispatcherRow row = host.memory.dispatchers().get(0);
        Attachment ours = row.handle();
        ours.release(kernel);
        long theirs = host.simulation.network().addForeignTcx(Optional.empty(), "eth0", Direction.INGRESS, -1);
        // as if the kernel had given the id again
        host.memory.commit(List.of(new io.bpfman.spi.store.StoreChange.PutDispatcher(row.heldBy(new Attachment(
                (TcHook) ours.hook(), new PinnedLink(ours.link().orElseThrow().pin(), theirs))))));
        Removal removal = agent.changes.detach(new DetachRequest(member.id()));
        assertEquals(1, removal.remarks().size(), removal.toString());
        assertEquals(
                List.of(theirs),
                kernel.hooks().chain((TcHook) ours.hook()).programs().stream()
                        .map(attached -> attached.linkId())
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("io.bpfman.manager.internal.Way#all")
    void unloadSaysOfAProgramThatTheKernelKeepsIt(Way way) {
        SimulatedHost.Agent agent = host.start(host.use(way));
        long held = agent.load(10);
        long free = agent.load(20);
        kernel.pins().duplicate(SimulatedHost.LAYOUT.programs().program(held, ""), ELSEWHERE);
        kernel.pins().remove(SimulatedHost.LAYOUT.programs().program(held, ""));
        assertEquals(
                List.of("the kernel keeps program " + held + ": somebody else holds it, by a pin, a map, a link or a"
                        + " descriptor; see bpftool prog show id " + held),
                agent.changes.unload(UnloadRequest.of(held)).remarks());
        assertEquals(Removal.plain(), agent.changes.unload(UnloadRequest.of(free)));
        assertTrue(kernel.programs().byId(held).isPresent());
        assertEquals(List.of(), host.memory.programs());
    }
}
