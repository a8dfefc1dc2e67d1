// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Direction;
import io.bpfman.api.Dispatcher;
import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.MemberCounts;
import io.bpfman.api.SetEnabled;
import io.bpfman.api.Trace;
import io.bpfman.api.TraceRequest;
import io.bpfman.api.TracedPacket;
import io.bpfman.api.TracedPacket.Step;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.NotFoundException;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.manager.internal.watch.Heartbeat;
import io.bpfman.pins.RevisionPins;
import io.bpfman.spi.store.DispatcherRow;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Traces of dispatchers on a simulated kernel: what they tell, and that nothing of them stays. */
class TracingServiceTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private final Gate gate = new Gate();
    private SimulatedHost host;
    private SimulatedHost.Agent agent;
    private TracingService service;

    @BeforeEach
    void start() {
        host = new SimulatedHost(directory);
        agent = host.start("auto");
        agent.loadAndAttach(10);
        agent.loadAndAttach(20);
        service = service(agent);
    }

    private TracingService service(SimulatedHost.Agent of) {
        House house = new House() {
            @Override
            public Rooms rooms() {
                return of.rooms;
            }

            @Override
            public Gate gate() {
                return gate;
            }

            @Override
            public List<Heartbeat> heartbeats() {
                return List.of();
            }
        };
        return new TracingService(house, host.log.logger);
    }

    private Dispatcher dispatcher() {
        return agent.queries.dispatchers().get(0);
    }

    private Trace trace(int packets) {
        return service.trace(new TraceRequest(dispatcher().key(), packets));
    }

    private boolean isTracing() {
        DispatcherRow row = host.memory.dispatchers().get(0);
        return host.kernel().pins().exists(new RevisionPins(row.directory()).trace());
    }

    private List<Long> runs() {
        return dispatcher().members().stream()
                .map(member -> member.counts().map(MemberCounts::runs).orElse(-1L))
                .toList();
    }

    private static List<String> chain(Dispatcher dispatcher) {
        return dispatcher.members().stream()
                .map(member -> member.linkId() + " " + member.position() + " " + member.priority() + " "
                        + member.proceedOn() + " " + member.counts())
                .toList();
    }

    private static String words(TracedPacket packet) {
        return packet.number() + " "
                + packet.steps().stream().map(TracingServiceTest::words).collect(Collectors.joining(" "))
                + packet.end()
                        .map(end -> (end.stopped() ? " stopped " : " through ")
                                + end.verdict().orElseThrow().label())
                        .orElse(" lost");
    }

    private static String words(Step step) {
        return step.priority() + ":" + step.outcome().label() + ":"
                + step.verdict().orElseThrow().label();
    }

    private static List<String> all(Trace trace) {
        List<String> packets = new ArrayList<>();
        while (!trace.hasEnded()) {
            trace.next(PATIENCE).ifPresent(packet -> packets.add(words(packet)));
        }
        return packets;
    }

    @Test
    void tellsOfTheNextPacketsAndIsSwitchedOffWithoutATrace() {
        host.meets();
        Dispatcher before = dispatcher();
        try (Trace trace = trace(2)) {
            assertTrue(isTracing());
            assertEquals(before.revision() + 1, trace.dispatcher().revision());
            assertEquals(chain(before), chain(trace.dispatcher()), "members, masks and counts");
            assertEquals(List.of(10, 20), host.meets());
            assertEquals(List.of(10, 20), host.meets());
            assertEquals(List.of(10, 20), host.meets());
            assertEquals(
                    List.of("1 10:ran:pipe 20:ran:pipe through ok", "2 10:ran:pipe 20:ran:pipe through ok"),
                    all(trace));
            assertEquals(Optional.empty(), trace.cutShort());
            assertEquals(0, trace.lost());
        }
        assertFalse(isTracing());
        assertEquals(before.revision() + 2, dispatcher().revision());
        assertEquals(List.of(10, 20), host.meets());
        assertEquals(List.of(5L, 5L), runs());
        assertEquals(List.of(), agent.doctor.diagnose());
    }

    @ParameterizedTest
    @MethodSource("io.bpfman.manager.internal.Way#forced")
    void itIsTheSameHoweverSlotsAreFilledAndWhereverADispatcherHangs(Way way) {
        host = new SimulatedHost(directory);
        agent = host.start(host.use(way));
        agent.loadAndAttach(10);
        agent.loadAndAttach(20);
        service = service(agent);
        try (Trace trace = trace(1)) {
            assertEquals(List.of(10, 20), host.meets());
            assertEquals(List.of("1 10:ran:pipe 20:ran:pipe through ok"), all(trace));
        }
        assertFalse(isTracing());
        assertEquals(List.of(10, 20), host.meets());
        assertEquals(List.of(2L, 2L), runs());
    }

    @Test
    void aMemberThatIsNotEnabledDidNotRun() {
        agent.changes.change(new SetEnabled(dispatcher().members().get(1).linkId(), false));
        try (Trace trace = trace(1)) {
            assertEquals(List.of(), agent.doctor.diagnose(), "nothing is wrong with a dispatcher that traces");
            host.meets();
            TracedPacket packet = trace.next(PATIENCE).orElseThrow();
            assertEquals("1 10:ran:pipe 20:not-enabled:dispatcher_return through ok", words(packet));
            assertEquals(64, packet.length());
            assertEquals(dispatcher().key().ifindex(), packet.ifindex());
            assertEquals(
                    dispatcher().members().get(0).linkId(),
                    packet.steps().get(0).linkId());
        }
    }

    @Test
    void oneTraceAtATime() {
        try (Trace trace = trace(1)) {
            String refusal =
                    assertThrows(InvalidSpecException.class, () -> trace(1)).getMessage();
            assertTrue(refusal.contains(" is traced already, by somebody else"), refusal);
            assertEquals(Optional.empty(), trace.next(Duration.ZERO));
            assertFalse(trace.hasEnded());
        }
        trace(1).close();
        assertFalse(isTracing());
    }

    @Test
    void noMoreAndNoLessThanThereCanBe() {
        DispatcherKey unknown = new DispatcherKey(DispatcherType.TC_EGRESS, 1, 2);
        assertThrows(NotFoundException.class, () -> service.trace(new TraceRequest(unknown, 1)));
        assertThrows(NotFoundException.class, () -> service.trace(new TraceRequest(unknown, 1)));
        assertThrows(InvalidSpecException.class, () -> new TraceRequest(unknown, 0));
        assertThrows(InvalidSpecException.class, () -> new TraceRequest(unknown, TraceRequest.MOST + 1));
    }

    @Test
    void anyOtherChangeEndsIt() {
        try (Trace trace = trace(2)) {
            host.meets();
            agent.loadAndAttach(30);
            assertFalse(isTracing());
            assertEquals(List.of("1 10:ran:pipe 20:ran:pipe through ok"), all(trace));
            assertTrue(trace.cutShort().orElseThrow().startsWith("the dispatcher was changed"));
        }
        assertEquals(List.of(10, 20, 30), host.meets());
        trace(1).close();
    }

    @Test
    void whatAnAgentThatWasKilledLeftOnIsSwitchedOff() {
        trace(1);
        assertTrue(isTracing());
        host.meets();
        SimulatedHost.Agent next = host.start("auto");
        next.changes.recoverAll();
        assertTrue(isTracing(), "it is as it is recorded");
        next.rooms.traces.endLeft(next.dispatchers);
        assertFalse(isTracing());
        assertEquals(List.of(10, 20), host.meets());
        long revision = next.queries.dispatchers().get(0).revision();
        next.rooms.traces.endLeft(next.dispatchers);
        assertEquals(revision, next.queries.dispatchers().get(0).revision());
    }

    @Test
    void whoReadsOneGoesOnWhenOthersAreSwitchedOff() {
        try (Trace trace = trace(1)) {
            agent.rooms.traces.endLeft(agent.dispatchers);
            assertTrue(isTracing());
            host.meets();
            assertEquals(1, all(trace).size());
        }
    }

    @Test
    void theEndOfTheServiceEndsThem() {
        Trace trace = trace(3);
        service.deactivate();
        assertFalse(isTracing());
        assertTrue(trace.hasEnded());
        trace.close();
        assertThrows(UnsupportedHereException.class, () -> trace(1));
        assertFalse(isTracing());
    }

    @Test
    void eachDirectionIsItsOwn() {
        agent.changes.attach(Specs.spec(agent.queries.programs().get(0).id(), 5, Direction.EGRESS));
        DispatcherKey egress = agent.queries.dispatchers().get(1).key();
        try (Trace in = trace(1);
                Trace out = service.trace(new TraceRequest(egress, 1))) {
            host.meets(Direction.EGRESS);
            host.meets(Direction.INGRESS);
            assertEquals(List.of("1 5:ran:pipe through ok"), all(out));
            assertEquals(List.of("1 10:ran:pipe 20:ran:pipe through ok"), all(in));
        }
        assertEquals(List.of(), host.log.complaints());
    }
}
