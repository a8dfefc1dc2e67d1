// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.CgroupAttachSpec;
import io.bpfman.api.DetachRequest;
import io.bpfman.api.Direction;
import io.bpfman.api.DispatcherKey;
import io.bpfman.api.Link;
import io.bpfman.api.NetkitAttachSpec;
import io.bpfman.api.NetkitSide;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramVersion;
import io.bpfman.api.RollbackRequest;
import io.bpfman.api.SetCounting;
import io.bpfman.api.SetEnabled;
import io.bpfman.api.TcAttachSpec;
import io.bpfman.api.UnloadRequest;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was loaded and attached comes back after a reboot, of which the kernel and bpffs know nothing any more. */
class RestoreTest {

    private static final Path BLUE = Path.of("/run/netns/blue");

    @TempDir
    private Path directory;

    private SimulatedHost host;

    @BeforeEach
    void machine() {
        host = new SimulatedHost(directory);
    }

    /** A link but for what has to be another after a reboot. */
    private record Kept(
            long id,
            long sequence,
            int counter,
            long program,
            String kind,
            String where,
            Map<String, String> metadata,
            String createdAt) {

        static Kept of(LinkRow row, Map<Long, Long> programs) {
            Link link = row.link();
            String where = link.details()
                    .onHook()
                    .map(hook -> hook.moved(1, 1).withoutRevision().toString())
                    .orElse(link.details().toString().replaceAll("cgroupId=[0-9]+", ""));
            return new Kept(
                    link.id(),
                    row.sequence(),
                    row.counterIndex(),
                    programs.getOrDefault(link.programId(), link.programId()),
                    link.kind().label(),
                    where,
                    link.metadata(),
                    link.createdAt().toString());
        }
    }

    private List<Kept> links() {
        Map<Long, Long> before = new TreeMap<>();
        host.memory.programs().forEach(program -> program.restoredFrom().ifPresent(id -> before.put(program.id(), id)));
        return host.memory.links().stream().map(row -> Kept.of(row, before)).toList();
    }

    /** Links of all families: two dispatchers' members, one of which does not run and one is pinned elsewhere, chains, and lone ones. */
    private static void attachAll(SimulatedHost.Agent agent, SimulatedHost host) {
        agent.loadAndAttach(20);
        Link off = agent.loadAndAttach(10);
        agent.loadAndAttach(30);
        agent.changes.change(new SetEnabled(off.id(), false));
        agent.attach(Scenario.programId(host, 0), 20);
        host.kernel().pins().createDirectories(SimulatedHost.BPFFS.resolve("mine"));
        agent.changes.attach(Specs.pinnedAt(
                SimulatedHost.BPFFS.resolve("mine/link"), Specs.spec(agent.load(40), 5, Direction.EGRESS)));
        agent.changes.change(new SetCounting(egress(host), false));
        agent.loadAndAttachXdp(11);
        agent.loadAndAttachXdp(12);
        agent.loadAndAttachTcx(52, Direction.EGRESS);
        agent.loadAndAttachTcx(51, Direction.EGRESS);
        agent.changes.attach(new NetkitAttachSpec(
                agent.loadNetkit(61),
                "eth0",
                NetkitSide.PEER,
                7,
                Optional.empty(),
                Optional.empty(),
                Map.of("a", "b")));
        Tracing.trace(agent, Tracing.load(agent, host, 91));
        long cgroup = agent.load(host.object("cgroup_count"), "cgroup:receives", Map.of());
        agent.changes.attach(new CgroupAttachSpec(cgroup, "/sys/fs/cgroup/web", Optional.empty(), Map.of("c", "d")));
    }

    private static DispatcherKey egress(SimulatedHost host) {
        return host.memory.dispatchers().stream()
                .map(DispatcherRow::key)
                .filter(key -> key.type().label().equals("tc-egress"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void comesBackAsItWas() {
        SimulatedHost.Agent first = host.start("tcx");
        first.bringUp();
        attachAll(first, host);
        List<Kept> links = links();
        List<Program> programs = host.memory.programs();
        List<List<Integer>> chains = Scenario.chains(host);
        Map<String, String> dispatchers = dispatchers();

        host.reboot();
        SimulatedHost.Agent agent = host.start("tcx");
        assertFalse(agent.bringUp(), () -> agent.queries.links() + " " + agent.restorer.waitingPrograms());
        assertEquals(links, links());
        assertEquals(chains, Scenario.chains(host));
        assertEquals(dispatchers, dispatchers());
        assertTrue(host.kernel().pins().exists(SimulatedHost.BPFFS.resolve("mine/link")));
        List<Program> now = host.memory.programs();
        assertEquals(
                programs.stream().map(Program::id).toList(),
                now.stream()
                        .map(program -> program.restoredFrom().orElseThrow())
                        .sorted()
                        .toList());
        for (Program program : now) {
            Program before = programs.stream()
                    .filter(other -> other.id() == program.restoredFrom().orElseThrow())
                    .findFirst()
                    .orElseThrow();
            assertEquals(before.createdAt(), program.createdAt());
            assertEquals(before.globals(), program.globals());
            assertEquals(before.source(), program.source());
            assertEquals(before.name(), program.name());
        }
        assertEquals(now.stream().map(Program::id).toList(), host.keep().programs());
        assertEquals(List.of(), host.earlier.programs());
        assertEquals(List.of(), host.earlier.dispatchers());
        assertEquals(List.of(), host.log.complaints());
        assertEquals(List.of(), agent.doctor.diagnose());
    }

    /** By type: whether they count, and when they came to be. */
    private Map<String, String> dispatchers() {
        Map<String, String> dispatchers = new TreeMap<>();
        host.memory
                .dispatchers()
                .forEach(row -> dispatchers.put(row.key().type().label(), row.counting() + " " + row.createdAt()));
        return dispatchers;
    }

    @Test
    void anAgentOfTheSameBootRestoresNothing() {
        SimulatedHost.Agent agent = host.start("tcx");
        agent.bringUp();
        agent.loadAndAttach(10);
        List<LinkRow> links = host.memory.links();
        assertFalse(host.start("tcx").bringUp());
        assertEquals(links, host.memory.links());
        assertEquals(OptionalLong.empty(), host.memory.programs().get(0).restoredFrom());
    }

    @Test
    void whatWaitsComesWhenItComes() {
        host.simulation.network().addNamespace(BLUE);
        host.simulation.network().addInterface(Optional.of(BLUE), "blue0");
        SimulatedHost.Agent first = host.start("tcx");
        first.bringUp();
        first.loadAndAttach(10);
        Link blue = first.changes.attach(new TcAttachSpec(
                first.load(20),
                "blue0",
                Direction.INGRESS,
                50,
                io.bpfman.api.ProceedOn.TC_DEFAULT,
                Optional.of(BLUE),
                Optional.empty(),
                Map.of()));
        Link tcx = first.loadAndAttachTcx(30, Direction.EGRESS);

        host.reboot();
        host.simulation.network().removeInterface(Optional.empty(), "eth0");
        SimulatedHost.Agent agent = host.start("tcx");
        assertTrue(agent.bringUp());
        assertEquals(List.of(), host.memory.links());
        List<Link> waiting = agent.queries.links();
        assertEquals(
                List.of(1L, blue.id(), tcx.id()), waiting.stream().map(Link::id).toList());
        assertTrue(waiting.get(0).waiting().orElseThrow().contains("eth0"), () -> "" + waiting.get(0));
        assertTrue(waiting.get(1).waiting().orElseThrow().contains(BLUE.toString()), () -> "" + waiting.get(1));
        assertEquals(waiting.get(2), agent.queries.link(tcx.id()));
        assertEquals(
                List.of("waiting-link link 1", "waiting-link link 2", "waiting-link link 3"),
                agent.doctor.diagnose().stream()
                        .map(finding -> finding.rule() + " " + finding.subject())
                        .toList());
        assertEquals(Optional.empty(), agent.queries.kernelLink(tcx.id()));

        host.simulation.network().addInterface(Optional.empty(), "eth0");
        assertTrue(agent.restorer.pass());
        assertEquals(List.of(10), host.meets());
        assertEquals(List.of(30), host.meets(Direction.EGRESS));
        host.simulation.network().addNamespace(BLUE);
        assertTrue(agent.restorer.pass());
        host.simulation.network().addInterface(Optional.of(BLUE), "blue0");
        assertFalse(agent.restorer.pass());
        assertTrue(
                agent.queries.links().stream().allMatch(link -> link.waiting().isEmpty()));
        HostState.assertAgreement(host, "when all has come");
    }

    @Test
    void whatWaitsOverASecondRebootComesAfterIt() {
        SimulatedHost.Agent first = host.start("tcx");
        first.bringUp();
        Link tcx = first.loadAndAttachTcx(30, Direction.EGRESS);
        first.loadAndAttach(10);
        Tracing.trace(first, Tracing.load(first, host, 91));
        List<Kept> links = links();
        host.reboot();
        host.simulation.network().removeInterface(Optional.empty(), "eth0");
        SimulatedHost.Agent second = host.start("tcx");
        assertTrue(second.bringUp());
        assertEquals(1, host.memory.links().size());
        second.changes.detach(new DetachRequest(tcx.id()));
        host.reboot();
        SimulatedHost.Agent third = host.start("tcx");
        assertFalse(third.bringUp(), () -> third.queries.links() + " " + third.restorer.waitingPrograms());
        List<Kept> expected = new ArrayList<>(links);
        expected.removeIf(link -> link.id() == tcx.id());
        assertEquals(
                expected.stream().map(Kept::id).toList(),
                links().stream().map(Kept::id).toList());
        assertEquals(List.of(10), host.meets());
        assertEquals(3, host.memory.programs().size());
        HostState.assertAgreement(host, "after two reboots");
    }

    @Test
    void whatWaitsIsDetachedAndUnloadedLikeAnyOther() {
        SimulatedHost.Agent first = host.start("tcx");
        first.bringUp();
        Link one = first.loadAndAttach(10);
        Link two = first.loadAndAttach(20);
        host.reboot();
        host.simulation.network().removeInterface(Optional.empty(), "eth0");
        SimulatedHost.Agent agent = host.start("tcx");
        assertTrue(agent.bringUp());
        agent.changes.detach(new DetachRequest(one.id()));
        assertEquals(
                List.of(two.id()), agent.queries.links().stream().map(Link::id).toList());
        long program = agent.queries.link(two.id()).programId();
        assertThrows(
                InvalidSpecException.class,
                () -> agent.changes.unload(new UnloadRequest(program, UnloadRequest.WhenLinked.REFUSE)));
        agent.changes.unload(new UnloadRequest(program, UnloadRequest.WhenLinked.DETACH));
        assertEquals(List.of(), agent.queries.links());
        assertFalse(agent.restorer.pass());
        assertEquals(1, host.memory.programs().size());
        assertEquals(List.of(), host.earlier.programs());
    }

    @Test
    void aProgramThatIsRefusedHoldsUpNoOther() {
        SimulatedHost.Agent first = host.start("tcx");
        first.bringUp();
        first.loadAndAttach(10);
        Tracing.trace(first, Tracing.load(first, host, 91));
        host.reboot();
        host.simulation.refuse("stamp", "not today");
        SimulatedHost.Agent agent = host.start("tcx");
        assertTrue(agent.bringUp());
        assertEquals(List.of(), host.meets());
        assertEquals(1, host.memory.links().size());
        String why = agent.queries.links().get(0).waiting().orElseThrow();
        assertTrue(why.contains("is not loaded again: ") && why.contains("not today"), why);
        assertEquals(1, agent.restorer.waitingPrograms().size());
    }

    @Test
    void mapsAreSharedAsBefore() {
        SimulatedHost.Agent first = host.start("tcx");
        first.bringUp();
        long owner = first.loadShared(10, OptionalLong.empty());
        long user = first.loadShared(20, OptionalLong.of(owner));
        long other = first.loadShared(30, OptionalLong.of(owner));
        first.attach(user, 20);
        first.changes.unload(new UnloadRequest(owner, UnloadRequest.WhenLinked.REFUSE));
        host.reboot();
        SimulatedHost.Agent agent = host.start("tcx");
        assertFalse(agent.bringUp(), () -> agent.queries.links() + " " + agent.restorer.waitingPrograms());
        List<Program> programs = host.memory.programs();
        assertEquals(2, programs.size());
        assertEquals(
                List.of(user, other),
                programs.stream()
                        .map(program -> program.restoredFrom().orElseThrow())
                        .toList());
        assertEquals(programs.get(0).mapSet(), programs.get(1).mapSet());
        assertEquals(
                programs.get(0).mapIds().subList(1, 3), programs.get(1).mapIds().subList(1, 3));
        HostState.assertAgreement(host, "with maps shared");
    }

    /** The versions before and their bytecode come back with the program, so that there is a way back to them. */
    @Test
    void anUpgradedProgramCanBeRolledBack() {
        SimulatedHost.Agent first = host.start("tcx");
        first.bringUp();
        Link link = first.loadAndAttach(20);
        first.loadAndAttach(30);
        UpgradeScenario.upgrade(first, host, "tc_sequence", 0, 60);
        UpgradeScenario.upgrade(first, host, "tc_sequence", 1, 70);
        assertEquals(List.of(70, 30), host.meets());
        List<ProgramVersion> versions =
                first.changes.versions(first.queries.link(link.id()).programId());
        assertEquals(3, versions.size());
        host.reboot();
        host.simulation.network().removeInterface(Optional.empty(), "eth0");
        assertTrue(host.start("tcx").bringUp());
        host.reboot();
        SimulatedHost.Agent agent = host.start("tcx");
        assertFalse(agent.bringUp(), () -> agent.queries.links() + " " + agent.restorer.waitingPrograms());
        assertEquals(List.of(70, 30), host.meets());
        long now = agent.queries.link(link.id()).programId();
        List<ProgramVersion> restored = agent.changes.versions(now);
        assertEquals(versions.subList(0, 2), restored.subList(0, 2));
        assertEquals(now, restored.get(2).programId());
        assertEquals(versions.get(2).sha256(), restored.get(2).sha256());
        assertTrue(Files.exists(host.keep().earlier(now, 1))
                && Files.exists(host.keep().earlier(now, 2)));
        assertEquals(
                host.memory.programs().stream().map(Program::id).toList(),
                host.keep().programs());
        agent.changes.rollback(RollbackRequest.of(now));
        assertEquals(List.of(60, 30), host.meets());
        HostState.assertAgreement(host, "rolled back after a reboot");
        assertEquals(List.of(), agent.doctor.diagnose());
    }

    /** The next agent goes on with what is left, wherever one ended, and so does the one after that. */
    @Test
    void isRestoredWhereverAnAgentEnded() throws IOException {
        boolean killed = true;
        int killAfter;
        for (killAfter = 1; killed; killAfter++) {
            host = new SimulatedHost(Files.createTempDirectory(directory, "host"));
            SimulatedHost.Agent first = host.start("tcx");
            first.bringUp();
            first.loadAndAttach(20);
            first.loadAndAttach(10);
            first.loadAndAttachTcx(52, Direction.EGRESS);
            Tracing.trace(first, Tracing.load(first, host, 91));
            List<Kept> links = links();
            List<List<Integer>> chains = Scenario.chains(host);
            host.reboot();
            Watch watch = new Watch(() -> {});
            watch.killAfter(killAfter);
            SimulatedHost.Agent second = host.start("tcx", watch);
            try {
                second.bringUp();
            } catch (Watch.Killed e) {
                assertTrue(watch.hasKilled());
            }
            killed = watch.hasKilled();
            String when = "killed after step " + killAfter;
            assertFalse(host.start("tcx").bringUp(), when);
            assertEquals(links, links(), when);
            assertEquals(chains, Scenario.chains(host), when);
            assertEquals(List.of(), host.earlier.programs(), when);
            HostState.assertAgreement(host, when);
        }
        assertTrue(killAfter > 20, "restoring has only " + killAfter + " steps");
    }
}
