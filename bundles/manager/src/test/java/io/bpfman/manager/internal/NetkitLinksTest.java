// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bpfman.api.DetachRequest;
import io.bpfman.api.Direction;
import io.bpfman.api.HookDetails;
import io.bpfman.api.Link;
import io.bpfman.api.LinkKind;
import io.bpfman.api.NetkitAttachSpec;
import io.bpfman.api.NetkitSide;
import io.bpfman.api.SetPriority;
import io.bpfman.api.UnloadRequest;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.spi.kernel.Hooks.ChainProgram;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.NetkitHook;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links at the two sides of a pair of netkit interfaces, on a simulated machine. */
class NetkitLinksTest {

    private SimulatedHost host;
    private HostState bare;

    @BeforeEach
    void bareMachine(@TempDir Path directory) {
        host = new SimulatedHost(directory);
        bare = HostState.of(host);
    }

    private static Link attach(SimulatedHost.Agent agent, long program, NetkitSide side, int priority) {
        return agent.changes.attach(
                new NetkitAttachSpec(program, "eth0", side, priority, Optional.empty(), Optional.empty(), Map.of()));
    }

    private List<Long> chain(NetkitSide side) {
        Kernel kernel = host.kernel();
        NetkitHook hook = new NetkitHook(
                kernel.namespaces().interfaceByName(kernel.namespaces().open(Optional.empty()), "eth0"), side);
        return kernel.hooks().chain(hook).programs().stream()
                .map(ChainProgram::programId)
                .toList();
    }

    private int position(Link link) {
        return ((HookDetails) host.memory.link(link.id()).orElseThrow().link().details()).position();
    }

    @Test
    void eachSideHasAnOrderOfItsOwnAndTcxAnother() {
        SimulatedHost.Agent agent = host.start("tcx");
        long one = agent.loadNetkit(91);
        long two = agent.loadNetkit(92);
        Link last = attach(agent, one, NetkitSide.PRIMARY, 50);
        Link first = attach(agent, two, NetkitSide.PRIMARY, 10);
        Link peer = attach(agent, one, NetkitSide.PEER, 5);
        Link tcx = agent.loadAndAttachTcx(95, Direction.INGRESS);
        assertEquals(List.of(two, one), chain(NetkitSide.PRIMARY));
        assertEquals(List.of(one), chain(NetkitSide.PEER));
        assertEquals(List.of(95), host.meets());
        assertEquals(List.of(0, 1, 0), List.of(position(first), position(last), position(peer)));
        assertEquals(LinkKind.NETKIT, peer.kind());
        assertEquals("netkit-peer", peer.pinPath().getParent().getFileName().toString());
        assertEquals(
                "program " + one + " is already attached to eth0 peer as link " + peer.id() + "; detach it first",
                assertThrows(InvalidSpecException.class, () -> attach(agent, one, NetkitSide.PEER, 9))
                        .getMessage());
        String refused = assertThrows(
                        UnsupportedHereException.class, () -> agent.changes.change(new SetPriority(first.id(), 60)))
                .getMessage();
        assertEquals(
                "link " + first.id() + " cannot be given priority 60 while it is attached: the netkit links of eth0"
                        + " primary run in the order ["
                        + first.id() + ", " + last.id() + "], would then have to run in the order [" + last.id() + ", "
                        + first.id() + "], and the kernel cannot move a program within a netkit chain so that no packet"
                        + " misses it or meets it twice. Detach link " + first.id() + ", and attach program " + two
                        + " again with priority 60",
                refused);

        SimulatedHost.Agent next = host.start("tcx");
        next.changes.recoverAll();
        assertEquals(List.of(two, one), chain(NetkitSide.PRIMARY));
        next.changes.detach(new DetachRequest(first.id()));
        assertEquals(List.of(one), chain(NetkitSide.PRIMARY));
        assertEquals(0, position(last));
        for (long program : List.of(one, two, tcx.programId())) {
            next.changes.unload(UnloadRequest.of(program));
        }
        assertEquals(bare, HostState.of(host));
        assertEquals(List.of(), host.log.complaints());
    }

    @Test
    void whatNobodyRecordedGoesAndWhatOthersDetachedStaysRecorded() {
        SimulatedHost.Agent agent = host.start("tcx");
        long kept = agent.loadNetkit(91);
        Link link = attach(agent, kept, NetkitSide.PEER, 50);
        host.simulation.network().detachLink(link.kernelLinkId().orElseThrow());
        SimulatedHost.Agent next = host.start("tcx");
        next.changes.recoverAll();
        assertEquals(
                List.of(link.id()),
                next.queries.links().stream()
                        .filter(found -> found.lost().isPresent())
                        .map(Link::id)
                        .toList());
        next.changes.detach(new DetachRequest(link.id()));
        next.changes.unload(UnloadRequest.of(kept));
        assertEquals(bare, HostState.of(host));
    }
}
