// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Applied;
import io.bpfman.api.BytecodeSource;
import io.bpfman.api.Change;
import io.bpfman.api.DetachRequest;
import io.bpfman.api.Direction;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.SetEnabled;
import io.bpfman.api.SetPriority;
import io.bpfman.api.SetTcBackend;
import io.bpfman.api.UnloadRequest;
import io.bpfman.api.UpgradeRequest;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.NoFreeSlotException;
import io.bpfman.api.errors.NotFoundException;
import io.bpfman.spi.store.DispatcherRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What several changes as one do, on a simulated machine. */
class BatchesTest {

    @TempDir
    private Path directory;

    private SimulatedHost host;
    private SimulatedHost.Agent agent;

    @BeforeEach
    void start() {
        host = new SimulatedHost(directory);
        agent = host.start("tcx");
    }

    private long revision() {
        List<DispatcherRow> rows = host.memory.dispatchers();
        return rows.get(0).revision();
    }

    @Test
    void tenChangesAreOneRevision() {
        long program = agent.load(40);
        for (int i = 0; i < 5; i++) {
            agent.attach(program, 40 + i);
        }
        long other = agent.load(45);
        assertEquals(5, revision());
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            changes.add(new DetachRequest(Scenario.linkId(host, i)));
            changes.add(Specs.spec(other, 10 + i, Direction.INGRESS));
        }
        changes.add(new SetPriority(Scenario.linkId(host, 3), 5));
        changes.add(new SetEnabled(Scenario.linkId(host, 4), false));
        changes.add(Specs.spec(program, 60, Direction.INGRESS));
        changes.add(Specs.spec(other, 60, Direction.INGRESS));
        List<Applied> became = agent.batches.apply(changes);
        assertEquals(6, revision());
        assertEquals(List.of(40, 45, 45, 45, 45, 40), host.meets());
        assertEquals(10, became.size());
        Applied.Attached attached = assertInstanceOf(Applied.Attached.class, became.get(1));
        assertEquals(10, attached.link().details().inDispatcher().orElseThrow().priority());
        assertEquals(host.memory.link(attached.link().id()).orElseThrow().link(), attached.link());
        Applied.Changed changed = assertInstanceOf(Applied.Changed.class, became.get(6));
        assertEquals(0, changed.link().details().inDispatcher().orElseThrow().position());
        assertEquals(
                List.of(),
                assertInstanceOf(Applied.Removed.class, became.get(0)).removal().remarks());
        HostState.assertAgreement(host, "ten changes");
    }

    /** Among equals the newest runs first, as when they come one after the other. */
    @Test
    void severalFirstMembersAreTheFirstRevision() {
        List<Change> changes = List.of(
                Specs.spec(agent.load(40), 50, Direction.INGRESS),
                Specs.spec(agent.load(41), 50, Direction.INGRESS),
                Specs.spec(agent.load(42), 20, Direction.INGRESS));
        agent.batches.apply(changes);
        assertEquals(1, revision());
        assertEquals(List.of(42, 41, 40), host.meets());
    }

    @Test
    void linksOfAChainComeToTheirPlaces() {
        agent.loadAndAttachTcx(95, Direction.INGRESS);
        List<Change> changes = new ArrayList<>();
        for (int tag : List.of(97, 93, 96, 94)) {
            changes.add(Specs.tcxSpec(agent.loadTcx(tag), tag, Direction.INGRESS));
        }
        agent.batches.apply(changes);
        assertEquals(List.of(93, 94, 95, 96, 97), host.meets());
        HostState.assertAgreement(host, "a chain");
    }

    /** A dispatcher is in the same chain of the kernel's, which its publication moves on. */
    @Test
    void linksOfAChainComeTogetherWithTheirDispatcher() {
        agent.batches.apply(List.of(
                Specs.spec(agent.load(40), 40, Direction.INGRESS),
                Specs.tcxSpec(agent.loadTcx(93), 93, Direction.INGRESS),
                Specs.tcxSpec(agent.loadTcx(91), 91, Direction.INGRESS),
                Specs.xdpSpec(agent.loadXdp(30), 30)));
        assertEquals(List.of(30, 91, 93, 40), host.meets());
        HostState.assertAgreement(host, "all of an interface");
    }

    @Test
    void whatCannotBeDoneDoesNothing() {
        long program = agent.load(40);
        agent.attach(program, 40);
        HostState before = HostState.of(host);
        List<Change> eleven = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            eleven.add(Specs.spec(program, i, Direction.INGRESS));
        }
        assertThrows(NoFreeSlotException.class, () -> agent.batches.apply(eleven));
        assertThrows(
                NotFoundException.class,
                () -> agent.batches.apply(List.of(new DetachRequest(99), Specs.spec(program, 1, Direction.EGRESS))));
        assertEquals(before, HostState.of(host));
    }

    @Test
    void whatWasLoadedForNothingGoes() {
        HostState before = HostState.of(host);
        LoadRequest load = new LoadRequest(
                host.object("tc_sequence"),
                List.of(ProgramSelector.parse("tc:stamp")),
                Map.of("tag", Specs.bytes(40)),
                Map.of());
        assertThrows(NotFoundException.class, () -> agent.batches.apply(List.of(load, new DetachRequest(99))));
        host.start("tcx").changes.recoverAll();
        assertEquals(before.whateverTheHandles(), HostState.of(host).whateverTheHandles());
        Applied.Loaded loaded = assertInstanceOf(
                Applied.Loaded.class, agent.batches.apply(List.of(load)).get(0));
        assertEquals("stamp", loaded.programs().get(0).name());
    }

    @Test
    void upgradesAreMadeWithOtherChangesInOneRevision() {
        BatchScenario.UPGRADE_SEVERAL.setUp(agent, host);
        long before = revision();
        List<Long> links =
                host.memory.links().stream().map(row -> row.link().id()).toList();
        List<Applied> became = agent.batches.apply(BatchScenario.UPGRADE_SEVERAL.changes(host));
        assertEquals(before + 1, revision());
        assertEquals(List.of(55, 45, 45), host.meets());
        assertEquals(List.of(93, 95), host.meets(Direction.EGRESS));
        assertEquals(
                links,
                host.memory.links().stream()
                        .map(row -> row.link().id())
                        .limit(links.size())
                        .toList());
        Program next = assertInstanceOf(Applied.Replaced.class, became.get(0))
                .upgraded()
                .program();
        Applied.Attached attached = assertInstanceOf(Applied.Attached.class, became.get(4));
        assertEquals(next.id(), attached.link().programId());
        assertEquals(2, agent.changes.versions(next.id()).size());
        assertEquals(5, host.memory.programs().size());
        HostState.assertAgreement(host, "upgraded together");
    }

    /** What was loaded for it goes again. */
    @Test
    void anUpgradeThatCannotBeMadeChangesNothing() {
        BatchScenario.UPGRADE_SEVERAL.setUp(agent, host);
        HostState before = HostState.of(host);
        List<Change> changes = new ArrayList<>(BatchScenario.UPGRADE_SEVERAL.changes(host));
        for (int i = 0; i < 8; i++) {
            changes.add(Specs.spec(Scenario.programId(host, 2), i, Direction.INGRESS));
        }
        assertThrows(NoFreeSlotException.class, () -> agent.batches.apply(changes));
        assertEquals(before, HostState.of(host));
        refused("program 1 is to be upgraded twice", upgrade(1), upgrade(1));
        refused("program 1 is to be unloaded and to be upgraded", upgrade(1), UnloadRequest.of(1));
    }

    private Change upgrade(long programId) {
        return UpgradeRequest.of(programId, BytecodeSource.file(host.object("tc_sequence")));
    }

    @Test
    void upgradesCanBeLookedAtTogether() {
        BatchScenario.UPGRADE_SEVERAL.setUp(agent, host);
        HostState before = HostState.of(host);
        List<String> steps = agent.batches.preview(BatchScenario.UPGRADE_SEVERAL.changes(host)).steps().stream()
                .map(step -> step.action())
                .toList();
        assertEquals(before, HostState.of(host));
        assertEquals(
                3,
                steps.stream().filter(step -> step.startsWith("load and pin")).count(),
                () -> String.join("\n", steps));
        assertEquals(
                1,
                steps.stream()
                        .filter(step -> step.startsWith("load dispatcher"))
                        .count(),
                () -> String.join("\n", steps));
    }

    @Test
    void contradictionsAreRefused() {
        long program = agent.load(40);
        long link = agent.attach(program, 40).id();
        refused(
                "link " + link + " is to be detached and to be changed",
                new DetachRequest(link),
                new SetPriority(link, 3));
        refused("link " + link + " is to be detached twice", new DetachRequest(link), new DetachRequest(link));
        refused(
                "program " + program + " is to be unloaded and to be attached",
                UnloadRequest.of(program),
                Specs.spec(program, 1, Direction.EGRESS));
        refused("how dispatchers are built is not changed together", new SetTcBackend(Optional.empty()));
    }

    private void refused(String what, Change... changes) {
        InvalidSpecException refusal =
                assertThrows(InvalidSpecException.class, () -> agent.batches.apply(List.of(changes)));
        assertTrue(refusal.getMessage().contains(what), refusal.getMessage());
    }

    /** A look at it names what would be done, and does nothing. */
    @Test
    void canBeLookedAt() {
        BatchScenario.CHANGE_ALL_SORTS_OF_THINGS.setUp(agent, host);
        HostState before = HostState.of(host);
        List<String> steps =
                agent.batches.preview(BatchScenario.CHANGE_ALL_SORTS_OF_THINGS.changes(host)).steps().stream()
                        .map(step -> step.action())
                        .toList();
        assertEquals(before, HostState.of(host));
        assertEquals(
                2,
                steps.stream()
                        .filter(step -> step.startsWith("load dispatcher"))
                        .count(),
                () -> String.join("\n", steps));
        assertEquals(
                1,
                steps.stream().filter(step -> step.startsWith("record in one")).count());
    }
}
