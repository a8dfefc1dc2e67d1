// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bpfman.api.Direction;
import io.bpfman.api.Finding;
import io.bpfman.api.Link;
import io.bpfman.api.LinkChange;
import io.bpfman.api.MemberDetails;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.RepairRequest;
import io.bpfman.api.Repaired;
import io.bpfman.api.SetPriority;
import io.bpfman.api.SetProceedOn;
import io.bpfman.api.Severity;
import io.bpfman.api.SlotMechanism;
import io.bpfman.api.TcAction;
import io.bpfman.manager.internal.SimulatedHost.Agent;
import io.bpfman.pins.RevisionPins;
import io.bpfman.spi.kernel.AttachHandle;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.TcHook;
import io.bpfman.spi.store.DispatcherRow;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule of dispatchers and their members: somebody else does the damage; it is found, explained and mended, and the next look finds nothing. */
class DoctorMembersTest {

    private static final String WAYS = "io.bpfman.manager.internal.Way#all";

    @TempDir
    private Path directory;

    private SimulatedHost host;
    private Kernel kernel;
    private Agent agent;
    private List<Link> links;

    @BeforeEach
    void machine() {
        host = new SimulatedHost(directory);
        kernel = host.kernel();
    }

    /** Three members at the ingress of eth0. */
    private void start(Way way) {
        agent = host.start(host.use(way));
        links = List.of(agent.loadAndAttach(10), agent.loadAndAttach(20), agent.loadAndAttach(30));
        assertEquals(List.of(10, 20, 30), host.meets());
        assertEquals(List.of(), agent.doctor.diagnose());
    }

    private DispatcherRow row() {
        return host.memory.dispatchers().get(0);
    }

    private boolean isByLink() {
        return row().handle().link().isPresent();
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

    private void assertMendedWithMembers(String... rules) {
        assertMended(rules);
        assertEquals(List.of(10, 20, 30), host.meets());
        HostState.assertAgreement(host, "after the repair of " + List.of(rules));
    }

    @ParameterizedTest
    @MethodSource(WAYS)
    void whatHeldADispatcherIsGone(Way way) {
        start(way);
        row().handle().release(kernel);
        assertEquals(List.of(), host.meets());
        assertMendedWithMembers(isByLink() ? "tcx-link-in-kernel" : "tc-filter-exists");
    }

    @ParameterizedTest
    @MethodSource(WAYS)
    void aLinkIsDetached(Way way) {
        start(way);
        assumeTrue(isByLink(), "a filter is there or not");
        host.simulation.network().detachLink(row().handle().link().orElseThrow().id());
        assertMendedWithMembers("link-attached", "orphan-fs-entries");
    }

    @ParameterizedTest
    @MethodSource(WAYS)
    void theDirectoryOfARevisionThatRunsIsRemoved(Way way) {
        start(way);
        boolean tailCalls = row().mechanism() == SlotMechanism.TAILCALL;
        kernel.pins().removeDirectory(row().directory());
        assertEquals(tailCalls ? List.of(10, 20, 30) : List.of(), host.meets());
        if (tailCalls) {
            assertMendedWithMembers("dispatcher-prog-pin-exists", "link-pin-exists");
        } else {
            assertMendedWithMembers("dispatcher-prog-pin-exists", "link-pin-exists", "slot-contents");
        }
        assertEquals(4, row().revision());
    }

    @ParameterizedTest
    @MethodSource(WAYS)
    void allOfADispatcherIsRemoved(Way way) {
        start(way);
        row().handle().release(kernel);
        kernel.pins().removeDirectory(row().directory());
        found(isByLink() ? "tcx-link-in-kernel" : "tc-filter-exists", "dispatcher-prog-in-kernel", "link-pin-exists");
        assertMendedWithMembers(
                isByLink() ? "tcx-link-in-kernel" : "tc-filter-exists", "dispatcher-prog-in-kernel", "link-pin-exists");
    }

    @ParameterizedTest
    @MethodSource(WAYS)
    void onlyTheDispatchersPinIsRemoved(Way way) {
        start(way);
        long revision = row().revision();
        kernel.pins().remove(new RevisionPins(row().directory()).dispatcher());
        Finding finding = found("dispatcher-prog-pin-exists").get(0);
        assertEquals(Severity.WARNING, finding.severity());
        assertTrue(
                finding.repair().get(0).action().startsWith("pin program " + row().programId()),
                finding.repair().toString());
        assertMendedWithMembers("dispatcher-prog-pin-exists");
        assertEquals(revision, row().revision());
    }

    @ParameterizedTest
    @MethodSource(WAYS)
    void aLinkThatSomebodyElseHoldsHasLostItsPin(Way way) {
        start(way);
        assumeTrue(isByLink(), "a filter has no pin");
        Path pin = row().handle().link().orElseThrow().pin();
        kernel.pins().duplicate(pin, SimulatedHost.BPFFS.resolve("elsewhere"));
        kernel.pins().remove(pin);
        found("tcx-link-pin-exists");
        agent.doctor.repair(RepairRequest.all());
        kernel.pins().remove(SimulatedHost.BPFFS.resolve("elsewhere"));
        assertEquals(List.of(10, 20, 30), host.meets());
        assertEquals(List.of(), agent.doctor.diagnose());
    }

    /** Somebody edits the record of a link. */
    private void edit(LinkChange change) {
        LinkRow row = host.memory.link(change.linkId()).orElseThrow();
        host.memory.commit(List.of(new StoreChange.PutLink(
                row.detailed(change.applyTo((MemberDetails) row.link().details())))));
    }

    @ParameterizedTest
    @MethodSource(WAYS)
    void aMaskIsChangedInTheRecord(Way way) {
        start(way);
        edit(new SetProceedOn(links.get(1).id(), ProceedOn.of(TcAction.OK)));
        Finding finding = found("dispatcher-config").get(0);
        assertEquals(Severity.ERROR, finding.severity());
        assertEquals(
                "the mask of slot 1 is 0x80000002 (ok, dispatcher_return) by the record and 0x80000010 (pipe, dispatcher_return) in the kernel",
                finding.explanation().replace("0x40000", "0x80000"));
        assertMended("dispatcher-config");
        assertEquals(List.of(10, 20), host.meets());
    }

    @ParameterizedTest
    @MethodSource(WAYS)
    void aPriorityIsChangedInTheRecord(Way way) {
        start(way);
        edit(new SetPriority(links.get(2).id(), 5));
        if (row().mechanism() == SlotMechanism.TAILCALL) {
            assertMended("dispatcher-config", "slot-contents");
        } else {
            assertMended("dispatcher-config");
        }
        assertEquals(List.of(30, 10, 20), host.meets());
    }

    @ParameterizedTest
    @MethodSource(WAYS)
    void anotherProgramIsPutIntoASlot(Way way) {
        start(way);
        assumeTrue(row().mechanism() == SlotMechanism.TAILCALL, "links have what they have");
        long other = agent.load(40);
        kernel.maps()
                .putProgram(
                        new RevisionPins(row().directory()).slots(),
                        1,
                        SimulatedHost.LAYOUT.programs().program(other, ""));
        assertEquals(List.of(10, 40, 30), host.meets());
        assertEquals(
                "slot 1 holds program " + other + " \"stamp\", and program "
                        + links.get(1).programId() + " of link " + links.get(1).id() + " belongs there",
                found("slot-contents").get(0).explanation());
        assertMendedWithMembers("slot-contents");
    }

    @ParameterizedTest
    @MethodSource(WAYS)
    void thePinOfASlotIsRemoved(Way way) {
        start(way);
        boolean tailCalls = row().mechanism() == SlotMechanism.TAILCALL;
        kernel.pins()
                .remove(host.memory.link(links.get(1).id()).orElseThrow().link().pinPath());
        if (tailCalls) {
            assertMendedWithMembers("link-pin-exists");
        } else {
            assertEquals(List.of(10, 30), host.meets());
            assertMendedWithMembers("link-pin-exists", "slot-contents");
        }
    }

    @ParameterizedTest
    @MethodSource(WAYS)
    void aRevisionIsLeftOver(Way way) {
        start(way);
        kernel.pins().createDirectories(SimulatedHost.LAYOUT.revisionDirectory(row().key(), row().revision() + 1));
        assertMendedWithMembers("leftover-revision");
    }

    @ParameterizedTest
    @MethodSource(WAYS)
    void aFilterOfOursIsThereTwice(Way way) {
        start(way);
        assumeTrue(!isByLink(), "there is a clsact");
        TcHook hook = (TcHook) row().handle().hook();
        kernel.filters().add(hook, 7, new RevisionPins(row().directory()).dispatcher(), AttachHandle.Filter.NAME);
        assertEquals(Severity.ERROR, found("duplicate-filter").get(0).severity());
        assertMendedWithMembers("duplicate-filter");
    }

    @ParameterizedTest
    @MethodSource(WAYS)
    void theQdiscIsDeleted(Way way) {
        start(way);
        host.simulation.network().removeQdisc(Optional.empty(), "eth0");
        if (isByLink()) {
            assumeTrue(row().handle().clsactOurs(), "one of ours");
            assertMendedWithMembers("clsact-owner");
        } else {
            assertMendedWithMembers("tc-filter-exists", "clsact-owner");
        }
    }

    @ParameterizedTest
    @MethodSource(WAYS)
    void somebodyElsesFilterIsWhereOursWas(Way way) {
        start(way);
        assumeTrue(!isByLink(), "there is a clsact");
        row().handle().release(kernel);
        host.simulation.network().addForeignFilter(Optional.empty(), "eth0", Direction.INGRESS, 50, "bpf", 3, -1);
        TcHook hook = (TcHook) row().handle().hook();
        var theirs = kernel.filters().list(hook);
        assertTrue(found("tc-filter-exists").get(0).explanation().contains("\"foreign\" of somebody else"));
        agent.doctor.repair(RepairRequest.all());
        assertEquals(List.of(10, 20, 30), host.meets());
        assertTrue(kernel.filters().list(hook).containsAll(theirs));
        found();
    }

    @ParameterizedTest
    @MethodSource(WAYS)
    void programsOfOthersInFrontAreToldAndLeft(Way way) {
        start(way);
        host.simulation.network().addForeignXdp(Optional.empty(), "eth0", 2, true);
        Finding finding = found("foreign-program-in-front").get(0);
        assertEquals(Severity.WARNING, finding.severity());
        assertTrue(finding.advice().startsWith("bpftool prog show id "), finding.advice());
        List<Repaired> left = agent.doctor.repair(RepairRequest.all());
        assertEquals(
                List.of(Repaired.Outcome.LEFT),
                left.stream().map(Repaired::outcome).toList());
        assertEquals(
                1,
                kernel.hooks()
                        .xdp(new io.bpfman.spi.kernel.XdpHook(
                                row().handle().hook().netInterface()))
                        .size());
    }

    @ParameterizedTest
    @MethodSource(WAYS)
    void pinsAreHiddenByAMount(Way way) {
        start(way);
        host.simulation.network().coverBpffs(SimulatedHost.BPFFS);
        Finding finding = agent.doctor.diagnose().stream()
                .filter(each -> each.rule().equals("pins-hidden"))
                .findFirst()
                .orElseThrow();
        assertTrue(finding.advice().contains("umount"), finding.advice());
        assertEquals(List.of(10, 20, 30), host.meets());
        host.simulation.network().uncoverBpffs(SimulatedHost.BPFFS);
        found();
    }

    @ParameterizedTest
    @MethodSource(WAYS)
    void anInterfaceHasAnotherName(Way way) {
        start(way);
        host.simulation.network().renameInterface(Optional.empty(), "eth0", "lan0");
        assertEquals(
                "interface " + row().key().ifindex() + " is recorded as eth0, and is called lan0",
                found("interface-name").get(0).explanation());
        assertMended("interface-name");
        assertEquals("lan0", row().handle().hook().netInterface().name());
    }

    @ParameterizedTest
    @MethodSource(WAYS)
    void anInterfaceIsGone(Way way) {
        start(way);
        host.simulation.network().removeInterface(Optional.empty(), "eth0");
        assertEquals(Severity.ERROR, found("interface-there").get(0).severity());
        assertMended("interface-there");
        assertEquals(List.of(), host.memory.links());
    }

    @ParameterizedTest
    @MethodSource(WAYS)
    void theRecordOfADispatcherIsDeleted(Way way) {
        start(way);
        host.memory.commit(List.of(
                new StoreChange.DeleteLink(links.get(0).id()),
                new StoreChange.DeleteLink(links.get(1).id()),
                new StoreChange.DeleteLink(links.get(2).id()),
                new StoreChange.DeleteDispatcher(row().key())));
        assertEquals(Severity.ERROR, found("orphan-fs-entries").get(0).severity());
        agent.doctor.repair(RepairRequest.all());
        found();
        assertEquals(List.of(), host.meets());
    }

    @Test
    void tailCallsThatFailedAreTold() {
        agent = host.start(host.use(Way.all()
                .filter(way -> way.mechanism() == SlotMechanism.TAILCALL)
                .findFirst()
                .orElseThrow()));
        for (int member = 1; member <= 4; member++) {
            agent.attach(agent.loadSpending("tc", 8), member);
        }
        agent.loadAndAttach(50);
        found();
        host.meets();
        Finding finding = found("tail-call-failures").get(0);
        assertTrue(finding.explanation().startsWith("1 tail calls into slots"), finding.explanation());
    }
}
