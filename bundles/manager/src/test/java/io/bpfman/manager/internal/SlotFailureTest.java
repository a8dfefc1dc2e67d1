// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.DetachRequest;
import io.bpfman.api.Direction;
import io.bpfman.api.Dispatcher;
import io.bpfman.api.Link;
import io.bpfman.api.MemberDetails;
import io.bpfman.api.SetCounting;
import io.bpfman.api.SetEnabled;
import io.bpfman.api.SetPriority;
import io.bpfman.api.SlotFailure;
import io.bpfman.api.SlotMechanism;
import io.bpfman.kernel.sim.SimOutcome;
import io.bpfman.kernel.sim.SimPacket;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.StoreChange;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dispatchers whose tail calls into filled slots fail, on a simulated kernel. */
class SlotFailureTest {

    /** Of 33 tail calls three such members take 27, and the fourth the rest. */
    private static final int OWN_CALLS = 8;

    @TempDir
    private Path directory;

    private SimulatedHost host;
    private SimulatedHost.Agent agent;

    @BeforeEach
    void start() {
        host = new SimulatedHost(directory);
        host.use(new Way("auto", SlotMechanism.TAILCALL));
        agent = host.start("auto");
    }

    private Dispatcher dispatcher() {
        return agent.queries.dispatchers().get(0);
    }

    private List<Long> failures() {
        return dispatcher().members().stream()
                .map(member -> member.failures().orElseThrow())
                .toList();
    }

    private boolean passes(Direction direction) {
        return host.simulation.traffic().send(Optional.empty(), "eth0", direction, SimPacket.udp(80))
                instanceof SimOutcome.Passed;
    }

    /** Four members that use up a packet's tail calls, and after them one that is met no more. */
    private Link exhaust(Direction direction) {
        for (int member = 1; member <= 4; member++) {
            agent.changes.attach(Specs.spec(agent.loadSpending("tc", OWN_CALLS), member, direction));
        }
        return agent.changes.attach(Specs.spec(agent.load(50), 50, direction));
    }

    /** What somebody does who removes the pin of the slots. */
    private void removeSlots() {
        host.kernel().pins().remove(host.memory.dispatchers().get(0).directory().resolve("slots"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcx", "netlink"})
    void aPacketWhoseTailCallsAreUsedUpIsDroppedAndCountedAtTheSlotThatItDidNotReach(String backend) {
        agent.moveTo(backend);
        for (Direction direction : Direction.values()) {
            exhaust(direction);
            assertEquals(Optional.of(SlotFailure.DROP), dispatcher().slotFailure());
            assertEquals(List.of(), host.meets(direction));
            assertEquals(false, passes(direction));
        }
        for (Dispatcher dispatcher : agent.queries.dispatchers()) {
            assertEquals(
                    List.of(0L, 0L, 0L, 0L, 2L),
                    dispatcher.members().stream()
                            .map(member -> member.failures().orElseThrow())
                            .toList());
            assertEquals(0, dispatcher.members().get(4).counts().orElseThrow().runs());
            assertEquals(2, dispatcher.members().get(3).counts().orElseThrow().runs());
        }
    }

    @Test
    void soItIsUnderXdp() {
        for (int member = 1; member <= 4; member++) {
            agent.attachXdp(agent.loadSpending("xdp", OWN_CALLS), member);
        }
        agent.attachXdp(agent.loadXdp(50), 50);
        assertEquals(false, passes(Direction.INGRESS));
        assertEquals(List.of(0L, 0L, 0L, 0L, 1L), failures());
        agent.use(SlotFailure.PROCEED);
        assertEquals(true, passes(Direction.INGRESS));
        assertEquals(List.of(0L, 0L, 0L, 0L, 2L), failures());
    }

    @Test
    void dispatchersFollowTheSettingInPlace() {
        exhaust(Direction.INGRESS);
        long revision = dispatcher().revision();
        long program = dispatcher().programId();
        agent.use(SlotFailure.PROCEED);
        assertEquals(Optional.of(SlotFailure.PROCEED), dispatcher().slotFailure());
        assertEquals(revision + 1, dispatcher().revision());
        assertTrue(program != dispatcher().programId());
        assertEquals(true, passes(Direction.INGRESS));
        assertEquals(List.of(0L, 0L, 0L, 0L, 1L), failures());

        agent.use(SlotFailure.PROCEED);
        assertEquals(revision + 1, dispatcher().revision());
        agent.use(SlotFailure.DROP);
        assertEquals(false, passes(Direction.INGRESS));
        assertEquals(List.of(0L, 0L, 0L, 0L, 2L), failures());
    }

    @Test
    void failuresAreCountedWhereNothingElseIsAndGoOnThroughChanges() {
        Link last = exhaust(Direction.INGRESS);
        agent.changes.change(new SetCounting(dispatcher().key(), false));
        passes(Direction.INGRESS);
        assertEquals(Optional.empty(), dispatcher().members().get(4).counts());
        assertEquals(List.of(0L, 0L, 0L, 0L, 1L), failures());

        agent.moveTo("netlink");
        agent.changes.change(new SetPriority(last.id(), 40));
        agent.use(SlotMechanism.FREPLACE);
        agent.changes.change(new SetPriority(last.id(), 41));
        assertEquals(SlotMechanism.FREPLACE, dispatcher().mechanism());
        assertEquals(Optional.empty(), dispatcher().slotFailure());
        agent.use(SlotMechanism.TAILCALL);
        agent.changes.change(new SetPriority(last.id(), 42));
        assertEquals(List.of(0L, 0L, 0L, 0L, 1L), failures());
    }

    @Test
    void aMemberThatComesHasNoFailuresOfThoseBeforeIt() {
        Link last = exhaust(Direction.INGRESS);
        passes(Direction.INGRESS);
        for (int turn = 0; turn < 16; turn++) {
            agent.changes.detach(new DetachRequest(last.id()));
            last = agent.changes.attach(Specs.spec(agent.load(50), 50, Direction.INGRESS));
            assertEquals(List.of(0L, 0L, 0L, 0L, 0L), failures());
        }
    }

    @Test
    void theSlotOfADisabledMemberIsEmptyAndDoesNotFail() {
        agent.loadAndAttach(10);
        Link off = agent.loadAndAttach(20);
        agent.loadAndAttach(30);
        agent.changes.change(new SetEnabled(off.id(), false));
        assertEquals(List.of(10, 30), host.meets());
        agent.changes.change(new SetEnabled(off.id(), true));
        assertEquals(List.of(10, 20, 30), host.meets());
        assertEquals(List.of(0L, 0L, 0L), failures());
    }

    @Test
    void whoRemovesThePinsOfARunningAgentEmptiesNoSlot() {
        agent.loadAndAttach(10);
        removeSlots();
        assertEquals(List.of(10), host.meets());

        agent.loadAndAttach(20);
        assertEquals(List.of(10, 20), host.meets());
        assertEquals(List.of(0L, 0L), failures());
    }

    @Test
    void anAgentHoldsWhatAnotherHasPublished() {
        agent.loadAndAttach(10);
        host.simulation.endProcess();
        agent = host.start("auto");
        agent.changes.recoverAll();
        agent.changes.moveAll(agent.dispatchers);
        removeSlots();
        assertEquals(List.of(10), host.meets());
    }

    @Test
    void whoRemovesThePinsWhileNoAgentRunsHasEveryPacketDropped() {
        agent.loadAndAttach(10);
        host.simulation.endProcess();
        removeSlots();
        assertEquals(List.of(), host.meets());
        assertEquals(false, passes(Direction.INGRESS));
        assertEquals(List.of(2L), failures());

        agent = host.start("auto");
        agent.changes.recoverAll();
        agent.changes.moveAll(agent.dispatchers);
        assertEquals(List.of(), host.meets());
        agent.loadAndAttach(20);
        assertEquals(List.of(10, 20), host.meets());
    }

    @Test
    void aDispatcherOfAnEarlierReleaseGoesOnUntilTheSettingChanges() {
        agent.loadAndAttach(10);
        DispatcherRow row = host.memory.dispatchers().get(0);
        DispatcherRow earlier = new DispatcherRow(
                row.key(),
                row.revision(),
                row.programId(),
                row.mechanism(),
                row.backend(),
                row.handle(),
                row.directory(),
                row.numExtensions(),
                row.counting(),
                row.untyped(),
                row.createdAt(),
                row.updatedAt());
        host.memory.commit(List.of(new StoreChange.PutDispatcher(earlier)), () -> {});
        host.kernel().pins().remove(row.directory().resolve("failures"));

        agent = host.start("auto");
        agent.changes.recoverAll();
        agent.changes.moveAll(agent.dispatchers);
        assertEquals(row.revision(), dispatcher().revision());
        assertEquals(Optional.empty(), dispatcher().slotFailure());
        assertTrue(dispatcher().members().get(0).failures().isEmpty());

        agent.use(SlotFailure.PROCEED);
        assertEquals(row.revision() + 1, dispatcher().revision());
        assertEquals(Optional.of(SlotFailure.PROCEED), dispatcher().slotFailure());
        assertEquals(List.of(0L), failures());
        assertEquals(
                List.of(0),
                agent.queries.links().stream()
                        .map(link -> ((MemberDetails) link.details()).position())
                        .collect(Collectors.toList()));
    }
}
