// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.DetachRequest;
import io.bpfman.api.Finding;
import io.bpfman.api.Link;
import io.bpfman.api.MemberDetails;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.Program;
import io.bpfman.api.RepairRequest;
import io.bpfman.api.Repaired;
import io.bpfman.api.SetPriority;
import io.bpfman.api.SetProceedOn;
import io.bpfman.api.TcAction;
import io.bpfman.api.UnloadRequest;
import io.bpfman.contract.InMemoryStore;
import io.bpfman.pins.RevisionPins;
import io.bpfman.spi.kernel.Pins;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A database is lost, and nothing is noted beside the pins, as earlier releases left them: what is at work tells what it tells. */
class UnnotedPinsTest {

    private SimulatedHost host;

    @BeforeEach
    void machine(@TempDir Path directory) {
        host = new SimulatedHost(directory);
    }

    /** As an earlier release would have left it: without the records. */
    private void loseAll() {
        Pins pins = host.kernel().pins();
        Path records = SimulatedHost.LAYOUT.records();
        pins.list(records).forEach(name -> pins.remove(records.resolve(name)));
        for (DispatcherRow row : host.memory.dispatchers()) {
            pins.remove(new RevisionPins(row.directory()).record());
        }
        host.memory = new InMemoryStore();
    }

    /** What of a member is told by what runs; the mask with the bit that is in every one. */
    private static String told(LinkRow row) {
        MemberDetails details = (MemberDetails) row.link().details();
        return row.link().kind() + " " + row.link().programId() + " " + details.priority() + " " + details.position()
                + " " + Long.toHexString(details.proceedOn().mask() | TcAction.DISPATCHER_RETURN.bit()) + " "
                + details.enabled() + " " + row.counterIndex() + " " + details.dispatcherProgramId() + " "
                + row.link().pinPath();
    }

    private List<String> members() {
        return host.memory.links().stream().map(UnnotedPinsTest::told).sorted().toList();
    }

    private static String told(Program program) {
        return program.id() + " " + program.name() + " " + program.type() + " " + program.globals() + " "
                + program.metadata() + " " + program.mapPins() + " " + program.mapIds() + " " + program.license() + " "
                + program.frags() + " " + program.sharing() + " " + program.attachFunc() + " " + program.pinPath() + " "
                + program.objectFile() + " " + program.tag();
    }

    private List<String> programs() {
        return host.memory.programs().stream().map(UnnotedPinsTest::told).toList();
    }

    private static String told(DispatcherRow row) {
        return row.key() + " " + row.revision() + " " + row.programId() + " " + row.mechanism() + " " + row.backend()
                + " " + row.handle().handle() + " " + row.directory() + " " + row.numExtensions() + " "
                + row.counting() + " " + row.slotFailure();
    }

    private List<String> dispatchers() {
        return host.memory.dispatchers().stream().map(UnnotedPinsTest::told).toList();
    }

    @ParameterizedTest
    @MethodSource("io.bpfman.manager.internal.Way#all")
    void programsAndDispatchersTellWhatTheyAre(Way way) {
        String backend = host.use(way);
        SimulatedHost.Agent agent = host.start(backend);
        agent.loadAndAttach(30);
        Link second = agent.loadAndAttach(20);
        Link third = agent.loadAndAttach(10);
        agent.changes.change(new SetPriority(third.id(), 20));
        agent.changes.change(new SetProceedOn(second.id(), ProceedOn.of(TcAction.PIPE, TcAction.OK)));
        agent.loadAndAttachXdp(90);
        agent.loadAndAttachXdp(80);
        List<Integer> meets = host.meets();
        List<String> programs = programs();
        List<String> dispatchers = dispatchers();
        List<String> members = members();
        boolean clsactOurs =
                host.memory.dispatchers().stream().anyMatch(row -> row.handle().clsactOurs());
        loseAll();

        SimulatedHost.Agent next = host.start(backend);
        next.changes.recoverAll();
        List<Finding> lost = next.doctor.diagnose();
        assertTrue(
                lost.stream()
                        .filter(finding -> finding.subject().startsWith("dispatcher"))
                        .allMatch(
                                finding -> finding.explanation().contains("not known is: the ids, metadata and ages")),
                lost.toString());
        assertEquals(
                List.of(Repaired.Outcome.REPAIRED),
                next.doctor.repair(RepairRequest.all()).stream()
                        .map(Repaired::outcome)
                        .distinct()
                        .toList(),
                () -> lost.stream()
                        .map(finding -> finding.rule() + " " + finding.subject())
                        .toList()
                        .toString());
        assertEquals(programs, programs());
        assertEquals(dispatchers, dispatchers());
        assertEquals(members, members());
        assertEquals(List.of(), next.doctor.diagnose());
        assertEquals(meets, host.meets());

        List<Long> ids = host.memory.links().stream()
                .map(row -> row.link().id())
                .sorted()
                .toList();
        assertEquals(5, ids.stream().distinct().count());
        next.changes.detach(new DetachRequest(ids.get(0)));
        assertEquals(4, host.memory.links().size());
        if (!clsactOurs) {
            // whose a clsact is nothing tells: one that may be somebody else's stays
            HostState.assertAgreement(host, "detached");
        }
        host.memory.programs().stream()
                .map(Program::id)
                .collect(Collectors.toList())
                .forEach(id -> next.changes.unload(UnloadRequest.of(id)));
        assertEquals(List.of(), host.meets());
        assertEquals(List.of(), host.memory.dispatchers());
    }

    @Test
    void whatIsKeptOfNothingIsSaid() {
        SimulatedHost.Agent agent = host.start("tcx");
        long id = agent.load(10);
        loseAll();
        host.keep().remove(id);
        SimulatedHost.Agent next = host.start("tcx");
        next.changes.recoverAll();
        Finding finding = next.doctor.diagnose().get(0);
        assertEquals("program " + id, finding.subject());
        for (String what : List.of("its name", "its type", "its globals and metadata", "its licence")) {
            assertTrue(finding.explanation().contains(what), finding.explanation());
        }
        next.doctor.repair(RepairRequest.all());
        assertEquals("stamp", host.memory.program(id).orElseThrow().name());
    }
}
