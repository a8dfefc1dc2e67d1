// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.ChainDetails;
import io.bpfman.api.Direction;
import io.bpfman.api.Finding;
import io.bpfman.api.Link;
import io.bpfman.api.RepairRequest;
import io.bpfman.api.Repaired;
import io.bpfman.api.SetPriority;
import io.bpfman.api.Severity;
import io.bpfman.manager.internal.SimulatedHost.Agent;
import io.bpfman.spi.kernel.AttachHandle.PinnedLink;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.StoreChange;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each rule of links that belong to no dispatcher: somebody else does the damage; it is found, explained and mended, and the next look finds nothing. */
class DoctorChainsTest {

    private static final Path ELSEWHERE = SimulatedHost.BPFFS.resolve("elsewhere");

    @TempDir
    private Path directory;

    private SimulatedHost host;
    private Kernel kernel;
    private Agent agent;
    private List<Link> links;

    /** Three links in the ingress chain of eth0. */
    @BeforeEach
    void machine() {
        host = new SimulatedHost(directory);
        kernel = host.kernel();
        agent = host.start("tcx");
        links = List.of(
                agent.loadAndAttachTcx(91, Direction.INGRESS),
                agent.loadAndAttachTcx(93, Direction.INGRESS),
                agent.loadAndAttachTcx(95, Direction.INGRESS));
        assertEquals(List.of(91, 93, 95), host.meets());
        assertEquals(List.of(), agent.doctor.diagnose());
    }

    private Link second() {
        return host.memory.link(links.get(1).id()).orElseThrow().link();
    }

    private List<Finding> found(String... rules) {
        List<Finding> found = agent.doctor.diagnose();
        assertEquals(
                new TreeSet<>(Set.of(rules)),
                found.stream().map(Finding::rule).collect(Collectors.toCollection(TreeSet::new)),
                found.toString());
        return found;
    }

    private void assertMended(String... rules) {
        List<Finding> found = found(rules);
        found.forEach(finding -> assertFalse(finding.repair().isEmpty(), finding.toString()));
        List<Repaired> repaired = agent.doctor.repair(RepairRequest.all());
        repaired.forEach(each -> assertEquals(Repaired.Outcome.REPAIRED, each.outcome(), each.toString()));
        assertEquals(List.of(), agent.doctor.diagnose());
        assertEquals(List.of(), agent.doctor.repair(RepairRequest.all()));
    }

    @Test
    void aLinkIsDetached() {
        host.simulation.network().detachLink(second().kernelLinkId().orElseThrow());
        Finding finding = found("link-attached").get(0);
        assertEquals("link " + second().id(), finding.subject());
        assertEquals(Severity.ERROR, finding.severity());
        assertMended("link-attached");
        assertEquals(List.of(91, 93, 95), host.meets());
        HostState.assertAgreement(host, "attached again");
    }

    @Test
    void twoLinksAreTakenAwayWithTheirPins() {
        kernel.pins().remove(links.get(2).pinPath());
        kernel.pins().remove(links.get(0).pinPath());
        assertEquals(List.of(93), host.meets());
        assertMended("link-in-kernel");
        assertEquals(List.of(91, 93, 95), host.meets());
        HostState.assertAgreement(host, "attached again");
    }

    @Test
    void aLinkThatSomebodyElseHoldsHasLostItsPin() {
        kernel.pins().duplicate(second().pinPath(), ELSEWHERE);
        kernel.pins().remove(second().pinPath());
        long before = second().kernelLinkId().orElseThrow();
        assertMended("link-pin-exists");
        kernel.pins().remove(ELSEWHERE);
        assertEquals(before, second().kernelLinkId().orElseThrow());
        assertEquals(List.of(91, 93, 95), host.meets());
        HostState.assertAgreement(host, "pinned again");
    }

    @Test
    void aPriorityIsChangedInTheRecord() {
        LinkRow row = host.memory.link(links.get(2).id()).orElseThrow();
        SetPriority change = new SetPriority(row.link().id(), 5);
        host.memory.commit(List.of(new StoreChange.PutLink(
                row.detailed(change.applyTo((ChainDetails) row.link().details())))));
        Finding finding = found("chain-order").get(0);
        assertTrue(finding.explanation().contains("in the order [3, 1, 2] by the record"), finding.explanation());
        assertTrue(finding.explanation().endsWith("run in the order [1, 2, 3]"), finding.explanation());
        assertMended("chain-order");
        assertEquals(List.of(95, 91, 93), host.meets());
    }

    @Test
    void aLinkRunsAnotherProgram() {
        long other = agent.loadTcx(97);
        kernel.links()
                .update(
                        new PinnedLink(
                                second().pinPath(), second().kernelLinkId().orElseThrow()),
                        SimulatedHost.LAYOUT.programs().program(other, ""));
        assertEquals(List.of(91, 97, 95), host.meets());
        assertMended("hook-program");
        assertEquals(List.of(91, 93, 95), host.meets());
    }

    @Test
    void theRecordOfALinkIsDeleted() {
        host.memory.commit(List.of(new StoreChange.DeleteLink(second().id())));
        Finding finding = found("orphan-fs-entries").get(0);
        assertEquals("pin " + links.get(1).pinPath(), finding.subject());
        assertEquals(Severity.ERROR, finding.severity());
        assertMended("orphan-fs-entries");
        assertEquals(List.of(91, 95), host.meets());
    }

    @Test
    void pinsAreHiddenByAMount() {
        host.simulation.network().coverBpffs(SimulatedHost.BPFFS);
        List<Finding> hidden = agent.doctor.diagnose().stream()
                .filter(each -> each.rule().equals("pins-hidden"))
                .toList();
        assertEquals(
                List.of("link", "link", "link", "mount"),
                hidden.stream().map(each -> each.subject().split(" ")[0]).toList(),
                hidden.toString());
        host.simulation.network().uncoverBpffs(SimulatedHost.BPFFS);
        found();
    }

    @Test
    void anInterfaceIsRenamedAndGone() {
        host.simulation.network().renameInterface(Optional.empty(), "eth0", "lan0");
        assertMended("interface-name");
        host.simulation.network().removeInterface(Optional.empty(), "lan0");
        assertMended("interface-there");
        assertEquals(List.of(), host.memory.links());
    }

    @Test
    void anXdpProgramOfOthersIsInFront() {
        host.simulation.network().addForeignXdp(Optional.empty(), "eth0", 2, true);
        assertEquals(1, found("foreign-program-in-front").size());
        assertEquals(
                List.of(Repaired.Outcome.LEFT),
                agent.doctor.repair(RepairRequest.all()).stream()
                        .map(Repaired::outcome)
                        .toList());
    }

    private Link trace() {
        return Tracing.trace(agent, Tracing.load(agent, host, 7));
    }

    @Test
    void aLoneLinkIsTakenAwayWithItsPin() {
        Link link = trace();
        kernel.pins().remove(link.pinPath());
        assertEquals(List.of(), Tracing.traced(host));
        assertMended("link-in-kernel");
        assertEquals(List.of(7), Tracing.traced(host));
        assertEquals(4, host.memory.links().size());
        HostState.assertAgreement(host, "attached again");
    }

    @Test
    void aLoneLinkThatSomebodyElseHoldsHasLostItsPin() {
        Link link = trace();
        kernel.pins().duplicate(link.pinPath(), ELSEWHERE);
        kernel.pins().remove(link.pinPath());
        assertMended("link-pin-exists");
        kernel.pins().remove(ELSEWHERE);
        assertEquals(List.of(7), Tracing.traced(host));
    }

    @Test
    void theRecordOfALoneLinkIsDeleted() {
        Link link = trace();
        host.memory.commit(List.of(new StoreChange.DeleteLink(link.id())));
        assertMended("orphan-fs-entries");
        assertEquals(List.of(), Tracing.traced(host));
    }
}
