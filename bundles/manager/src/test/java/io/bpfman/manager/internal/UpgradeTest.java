// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.BytecodeSource;
import io.bpfman.api.DifferingMaps;
import io.bpfman.api.Direction;
import io.bpfman.api.Link;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.PlanPreview;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.ProgramVersion;
import io.bpfman.api.RollbackRequest;
import io.bpfman.api.UpgradeRequest;
import io.bpfman.api.Upgraded;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.NotFoundException;
import io.bpfman.kernel.sim.SimFaults.Moment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A new version takes a program's place with everything that belonged to it. */
class UpgradeTest {

    private SimulatedHost host;
    private SimulatedHost.Agent agent;

    @BeforeEach
    void start(@TempDir Path directory) {
        host = new SimulatedHost(directory);
        agent = host.start("tcx");
    }

    private Upgraded upgrade(long programId, String object, Map<String, Integer> tags, DifferingMaps maps) {
        return agent.changes.upgrade(new UpgradeRequest(
                programId,
                BytecodeSource.file(host.object(object)),
                Optional.empty(),
                tags.entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, tag -> Specs.bytes(tag.getValue()))),
                maps));
    }

    private Program upgrade(long programId, int tag) {
        return upgrade(programId, "tc_sequence", Map.of("tag", tag), DifferingMaps.REFUSE)
                .program();
    }

    @Test
    void linksKeepAllButTheirProgram() {
        agent.loadAndAttach(40);
        Link middle = agent.loadAndAttach(50);
        agent.loadAndAttach(90);
        Program next = upgrade(middle.programId(), 60);
        assertEquals(List.of(40, 60, 90), host.meets());
        Link after = agent.queries.link(middle.id());
        assertEquals(next.id(), after.programId());
        assertEquals(middle.details().withoutRevision(), after.details().withoutRevision());
        assertEquals(middle.createdAt(), after.createdAt());
        assertThrows(NotFoundException.class, () -> agent.queries.program(middle.programId()));
        assertEquals(Optional.empty(), host.kernel().programs().byId(middle.programId()));
        HostState.assertAgreement(host, "upgraded");
    }

    @Test
    void mapsStayAndSoDoThePinsOfTheirSet() {
        Link link = agent.loadAndAttach(50);
        Program old = agent.queries.program(link.programId());
        Map<String, Path> before = old.mapPins();
        Program next = upgrade(old.id(), 60);
        assertEquals(old.mapDirectory(), next.mapDirectory());
        before.forEach((name, pin) -> assertEquals(
                host.kernel().maps().idAt(pin),
                host.kernel().maps().idAt(next.mapPins().get(name)),
                name));
        Program again = upgrade(next.id(), 70);
        assertEquals(old.mapDirectory(), again.mapDirectory());
        assertFalse(host.kernel().pins().exists(SimulatedHost.LAYOUT.mapsDirectory(next.id())));
        HostState.assertAgreement(host, "upgraded twice");
    }

    @Test
    void historyTellsAndRollbackGoesBack() throws Exception {
        long first = agent.loadAndAttach(50).programId();
        Program second = upgrade(first, 60);
        Program third = upgrade(second.id(), 70);
        List<ProgramVersion> versions = agent.changes.versions(third.id());
        assertEquals(
                List.of(1, 2, 3), versions.stream().map(ProgramVersion::number).toList());
        assertEquals(
                List.of(first, second.id(), third.id()),
                versions.stream().map(ProgramVersion::programId).toList());
        assertEquals(
                List.of(false, false, true),
                versions.stream().map(ProgramVersion::live).toList());
        assertTrue(versions.stream().allMatch(version -> version.sha256().length() == 64));
        Program back = agent.changes.rollback(RollbackRequest.of(third.id())).program();
        assertEquals(List.of(60), host.meets());
        assertEquals(second.globals(), back.globals());
        assertEquals(4, agent.changes.versions(back.id()).size());
        assertTrue(Files.exists(host.keep().earlier(back.id(), 1)));
        agent.changes.rollback(RollbackRequest.of(back.id()));
        assertEquals(List.of(70), host.meets());
        HostState.assertAgreement(host, "rolled back");
    }

    @Test
    void aFewVersionsAreKept() {
        long id = agent.loadAndAttach(50).programId();
        for (int tag = 51; tag < 60; tag++) {
            id = upgrade(id, tag).id();
        }
        assertEquals(
                List.of(5, 6, 7, 8, 9, 10),
                agent.changes.versions(id).stream().map(ProgramVersion::number).toList());
        assertFalse(Files.exists(host.keep().earlier(id, 4)));
        assertTrue(Files.exists(host.keep().earlier(id, 5)));
    }

    @Test
    void whatWasNeverUpgradedHasNoVersionBefore() {
        long id = agent.load(50);
        assertEquals(
                "program " + id
                        + " has no version before this one: it was never upgraded, or the bytecode of that was not"
                        + " kept",
                assertThrows(NotFoundException.class, () -> agent.changes.rollback(RollbackRequest.of(id)))
                        .getMessage());
    }

    @Test
    void whatIsNotGivenStaysAsItWas() {
        Program loaded = agent.changes
                .load(new LoadRequest(
                        host.object("tc_sequence"),
                        List.of(ProgramSelector.parse("tc:stamp")),
                        Map.of("tag", Specs.bytes(50)),
                        Map.of("team", "net", LoadRequest.APPLICATION, "shop")))
                .get(0);
        agent.attach(loaded.id(), 50);
        Program next = upgrade(loaded.id(), "tc_sequence", Map.of(), DifferingMaps.REFUSE)
                .program();
        assertEquals(List.of(50), host.meets());
        assertEquals(loaded.metadata(), next.metadata());
        assertEquals(loaded.globals(), next.globals());
    }

    @Test
    void anotherTypeIsRefused() {
        long id = agent.load(50);
        String message = assertThrows(
                        InvalidSpecException.class,
                        () -> agent.changes.upgrade(new UpgradeRequest(
                                id,
                                BytecodeSource.file(host.object("xdp_sequence")),
                                Optional.of("xdp_stamp"),
                                Map.of(),
                                DifferingMaps.REFUSE)))
                .getMessage();
        assertTrue(message.contains("it is of type xdp by its section"), message);
        assertTrue(assertThrows(
                        InvalidSpecException.class, () -> upgrade(id, "xdp_sequence", Map.of(), DifferingMaps.REFUSE))
                .getMessage()
                .contains("name it with --programs"));
        HostState.assertAgreement(host, "refused");
    }

    @Test
    void otherDependantsGoOnWithTheMapsOfTheSet() {
        long owner = agent.loadShared(40, OptionalLong.empty());
        agent.attach(owner, 40);
        long dependant = agent.loadShared(90, OptionalLong.of(owner));
        agent.attach(dependant, 90);
        Program next = upgrade(owner, "tc_shared", Map.of("tag", 60), DifferingMaps.REFUSE)
                .program();
        assertEquals(OptionalLong.of(owner), next.sharing().owner());
        for (String name : List.of("total", "runs")) {
            assertEquals(mapAt(agent.queries.program(dependant), name), mapAt(next, name), name);
        }
        long third = agent.loadShared(95, OptionalLong.of(owner));
        assertEquals(owner, agent.queries.program(third).mapSet());
        HostState.assertAgreement(host, "upgraded");
    }

    private OptionalLong mapAt(Program program, String name) {
        return host.kernel().maps().idAt(program.mapPins().get(name));
    }

    @Test
    void aPreviewDoesNothing() {
        Link link = agent.loadAndAttach(50);
        HostState before = HostState.of(host);
        PlanPreview preview = agent.changes.preview(
                UpgradeRequest.of(link.programId(), BytecodeSource.file(host.object("tc_sequence"))));
        List<String> steps =
                preview.steps().stream().map(PlanPreview.Step::action).toList();
        assertTrue(steps.stream().anyMatch(step -> step.startsWith("load and pin")), steps.toString());
        assertTrue(steps.stream().anyMatch(step -> step.startsWith("replace ")), steps.toString());
        assertEquals(before, HostState.of(host));
    }

    @Test
    void aTcxLinkKeepsItsPlaceAndItsPinMoves() {
        agent.loadAndAttachTcx(91, Direction.INGRESS);
        Link middle = agent.loadAndAttachTcx(95, Direction.INGRESS);
        agent.loadAndAttachTcx(99, Direction.INGRESS);
        Program next = upgrade(middle.programId(), 96);
        assertEquals(List.of(91, 96, 99), host.meets());
        Link after = agent.queries.link(middle.id());
        assertEquals(middle.kernelLinkId(), after.kernelLinkId());
        assertEquals(
                middle.pinPath().toString().replaceAll("_[0-9]+$", "_" + next.id()),
                after.pinPath().toString());
        HostState.assertAgreement(host, "upgraded");
    }

    @Test
    void aTracedLinkGetsAnotherLinkAndNoTraceOfTheFirst() {
        Link link = Tracing.trace(agent, Tracing.load(agent, host, 91));
        Upgraded upgraded = upgrade(link.programId(), "trace_count", Map.of("process", 93), DifferingMaps.REFUSE);
        assertEquals(List.of(93), Tracing.traced(host));
        Link after = agent.queries.link(link.id());
        assertEquals(link.pinPath(), after.pinPath());
        assertFalse(link.kernelLinkId().equals(after.kernelLinkId()));
        assertEquals(
                List.of(
                        "for the moment between the new version's attach and the old one's end, what happened where link "
                                + link.id() + " is may have met both"),
                upgraded.remarks());
        HostState.assertAgreement(host, "upgraded");
    }

    @Test
    void theVersionBeforeGoesAtOnceWhenItDidNotTheFirstTime() {
        Link link = Tracing.trace(agent, Tracing.load(agent, host, 91));
        host.simulation.faults().fail("links.release", 1, Moment.BEFORE);
        upgrade(link.programId(), "trace_count", Map.of("process", 93), DifferingMaps.REFUSE);
        assertEquals(List.of(93), Tracing.traced(host));
        assertEquals(link.pinPath(), agent.queries.link(link.id()).pinPath());
        host.start("tcx").changes.recoverAll();
        HostState.assertAgreement(host, "upgraded, and the next agent started");
    }

    @Test
    void theVersionBeforeGoesAtOnceInABatchAsWell() {
        Link link = Tracing.trace(agent, Tracing.load(agent, host, 91));
        host.simulation.faults().fail("links.release", 1, Moment.BEFORE);
        agent.batches.apply(List.of(new UpgradeRequest(
                link.programId(),
                BytecodeSource.file(host.object("trace_count")),
                Optional.empty(),
                Map.of("process", Specs.bytes(93)),
                DifferingMaps.REFUSE)));
        assertEquals(List.of(93), Tracing.traced(host));
        host.start("tcx").changes.recoverAll();
        HostState.assertAgreement(host, "upgraded, and the next agent started");
    }
}
