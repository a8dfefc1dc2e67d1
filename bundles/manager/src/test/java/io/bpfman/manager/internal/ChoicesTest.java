// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Direction;
import io.bpfman.api.Link;
import io.bpfman.api.PlanPreview;
import io.bpfman.api.SetSlotMechanism;
import io.bpfman.api.SetTcBackend;
import io.bpfman.api.SlotMechanism;
import io.bpfman.api.errors.StoreException;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.revision.AbstractDispatcherService;
import io.bpfman.spi.store.DispatcherRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How dispatchers are built is chosen like everything else is changed: it can be looked at first, and is done when the call returns. */
class ChoicesTest {

    private static final SetTcBackend NETLINK = new SetTcBackend(Optional.of("netlink"));
    private static final SetTcBackend AUTO = new SetTcBackend(Optional.empty());
    private static final String TC_BACKEND = "io.bpfman.dispatcher.tc backend";

    private SimulatedHost host;
    private SimulatedHost.Agent agent;

    @BeforeEach
    void machine(@TempDir Path directory) {
        host = new SimulatedHost(directory);
        agent = host.start("auto");
        agent.attach(agent.load(10), 10);
        agent.changes.attach(Specs.spec(agent.load(20), 20, Direction.EGRESS));
    }

    private List<String> backends() {
        return host.memory.dispatchers().stream().map(row -> row.backend()).toList();
    }

    @Test
    void everyTcDispatcherIsOnTheChosenBackendWhenTheCallReturns() {
        assertEquals(List.of("tcx", "tcx"), backends());
        agent.changes.change(NETLINK);
        assertEquals(List.of("netlink", "netlink"), backends());
        assertEquals(Map.of(TC_BACKEND, "netlink"), agent.kept);
        assertEquals(List.of(10), host.meets());
        assertTrue(agent.queries.environment().tcBackends().get(0).forced());
        HostState.assertAgreement(host, "on netlink");
        agent.changes.change(AUTO);
        assertEquals(List.of("tcx", "tcx"), backends());
        assertEquals(Map.of(TC_BACKEND, "auto"), agent.kept);
        assertEquals(List.of(10), host.meets());
        HostState.assertAgreement(host, "on tcx");
    }

    @Test
    void aPreviewOfAnotherBackendSaysWhichDispatchersMoveWhereAndDoesNothing() {
        HostState before = HostState.of(host);
        List<String> steps = agent.changes.preview(NETLINK).steps().stream()
                .map(PlanPreview.Step::action)
                .toList();
        assertEquals("publish TC dispatchers through netlink", steps.get(0));
        for (String direction : List.of("ingress", "egress")) {
            assertTrue(
                    steps.stream().anyMatch(step -> step.startsWith("eth0 " + direction + " from tcx to netlink: ")),
                    steps.toString());
        }
        assertEquals(before, HostState.of(host));
        assertEquals(Map.of(), agent.kept);
        assertEquals(List.of(), agent.changes.preview(AUTO).steps());
    }

    @Test
    void aBackendThatIsNotThereIsRefusedBeforeAnythingIsKept() {
        SetTcBackend other = new SetTcBackend(Optional.of("theirs"));
        String message = assertThrows(UnsupportedHereException.class, () -> agent.changes.change(other))
                .getMessage();
        assertTrue(message.startsWith("TC backend \"theirs\" is not available"), message);
        assertThrows(UnsupportedHereException.class, () -> agent.changes.preview(other));
        assertEquals(Map.of(), agent.kept);
        assertEquals(List.of("tcx", "tcx"), backends());
    }

    @Test
    void whatCannotMoveIsNamedAndTheOthersMove() {
        for (int priority = 1; priority <= 50; priority++) {
            host.simulation
                    .network()
                    .addForeignFilter(Optional.empty(), "eth0", Direction.INGRESS, priority, "flower", 3, 0);
        }
        List<String> steps = agent.changes.preview(NETLINK).steps().stream()
                .map(PlanPreview.Step::action)
                .toList();
        assertTrue(
                steps.stream()
                        .anyMatch(step -> step.startsWith("eth0 ingress from tcx to netlink: stays where it is: ")),
                steps.toString());
        String message = assertThrows(UnsupportedHereException.class, () -> agent.changes.change(NETLINK))
                .getMessage();
        assertTrue(message.contains("eth0 ingress stays on tcx: ") && !message.contains("egress stays"), message);
        assertEquals(List.of("tcx", "netlink"), backends());
        assertEquals(Map.of(TC_BACKEND, "netlink"), agent.kept);
    }

    @Test
    void aMechanismIsChosenForDispatchersOfBothKindsWhichFollowWithTheirNextChange() {
        SlotMechanism before = agent.queries.environment().mechanism();
        SlotMechanism other = before == SlotMechanism.FREPLACE ? SlotMechanism.TAILCALL : SlotMechanism.FREPLACE;
        SetSlotMechanism choice = new SetSlotMechanism(Optional.of(other));
        List<PlanPreview.Step> steps = agent.changes.preview(choice).steps();
        assertTrue(
                steps.stream()
                        .anyMatch(step -> step.action()
                                .equals("eth0 ingress from " + before.label() + " to " + other.label()
                                        + " with its next change")),
                steps.toString());
        assertEquals(before, agent.queries.environment().mechanism());
        agent.changes.change(choice);
        assertEquals(other, agent.queries.environment().mechanism());
        assertEquals(
                Map.of(
                        "io.bpfman.dispatcher.tc mechanism", other.label(),
                        "io.bpfman.dispatcher.xdp mechanism", other.label()),
                agent.kept);
        assertTrue(host.memory.dispatchers().stream().allMatch(row -> row.mechanism() == before));
        agent.changes.change(new SetSlotMechanism(Optional.empty()));
        assertEquals("auto", agent.kept.get("io.bpfman.dispatcher.xdp mechanism"));
    }

    @Test
    void aChoiceThatOneServiceCannotKeepIsTakenBackFromTheOthers() {
        SlotMechanism before = agent.queries.environment().mechanism();
        SlotMechanism other = before == SlotMechanism.FREPLACE ? SlotMechanism.TAILCALL : SlotMechanism.FREPLACE;
        SetSlotMechanism choice = new SetSlotMechanism(Optional.of(other));
        for (AbstractDispatcherService failing : List.of(agent.xdp, agent.dispatchers)) {
            failing.keepBy((pid, property, value) -> {
                throw new StoreException("as the test has it");
            });
            assertThrows(StoreException.class, () -> agent.changes.change(choice));
            assertEquals(before, agent.dispatchers.status().mechanism());
            assertEquals(before, agent.xdp.status().mechanism());
            assertTrue(agent.kept.values().stream().noneMatch(other.label()::equals), agent.kept.toString());
            failing.keepBy((pid, property, value) -> {});
        }
    }

    @Test
    void aBackendThatComesInTheMidstOfTheFirstAttachIsFollowed(@TempDir Path directory) {
        SimulatedHost other = new SimulatedHost(directory);
        List<Runnable> comes = new ArrayList<>();
        SimulatedHost.Agent first = other.start("netlink", new Watch(() -> {
            // what follows a backend that comes sees no dispatcher yet, for none is committed
            List<Runnable> now = List.copyOf(comes);
            comes.clear();
            now.forEach(Runnable::run);
        }));
        long program = first.load(10);
        comes.add(() -> first.moveTo("tcx"));

        Link link = first.attach(program, 10);

        DispatcherRow row = other.memory.dispatchers().get(0);
        assertEquals("tcx", row.backend());
        assertEquals(
                List.of(link.id()),
                other.memory.links().stream().map(each -> each.link().id()).toList());
        assertEquals(List.of(10), other.meets());
    }
}
