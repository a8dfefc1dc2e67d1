// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.DetachRequest;
import io.bpfman.api.Direction;
import io.bpfman.api.Link;
import io.bpfman.api.SlotMechanism;
import io.bpfman.kernel.sim.SimPacket;
import io.bpfman.manager.internal.watch.FailureWatch;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the log says of slots that fail, and how often. */
class FailureWatchTest {

    @TempDir
    private Path directory;

    private SimulatedHost host;
    private SimulatedHost.Agent agent;
    private FailureWatch watch;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @BeforeEach
    void start() {
        host = new SimulatedHost(directory);
        host.use(new Way("auto", SlotMechanism.TAILCALL));
        agent = host.start("auto");
        watch = new FailureWatch(host.memory, agent::service, new TestClock(), host.log.logger);
    }

    @AfterEach
    void end() {
        watch.close();
    }

    private final class TestClock extends Clock {

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private List<String> told() {
        watch.look();
        List<String> told = host.log.complaints();
        host.log.clear();
        return told;
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    private void send(Direction direction, int packets) {
        for (int packet = 0; packet < packets; packet++) {
            host.simulation.traffic().send(Optional.empty(), "eth0", direction, SimPacket.udp(80));
        }
    }

    private Link exhaust(Direction direction) {
        for (int member = 1; member <= 4; member++) {
            agent.changes.attach(Specs.spec(agent.loadSpending("tc", 8), member, direction));
        }
        return agent.changes.attach(Specs.spec(agent.load(50), 50, direction));
    }

    private static void assertTold(List<String> told, String... parts) {
        assertEquals(1, told.size(), told::toString);
        for (String part : parts) {
            assertTrue(told.get(0).contains(part), told::toString);
        }
    }

    @Test
    void tellsOnceADispatcherAndMinuteWhatHasFailedSince() {
        Link last = exhaust(Direction.INGRESS);
        assertEquals(List.of(), told());
        send(Direction.INGRESS, 3);
        assertTold(told(), "eth0, 3,", "slot 4 (link " + last.id() + ", program " + last.programId() + "): 3");
        assertEquals(List.of(), told());

        send(Direction.INGRESS, 4);
        pass(Duration.ofSeconds(59));
        assertEquals(List.of(), told());
        send(Direction.INGRESS, 1);
        pass(Duration.ofSeconds(1));
        assertTold(told(), "eth0, 5,", "): 5");
        pass(Duration.ofHours(1));
        assertEquals(List.of(), told());
    }

    @Test
    void eachDispatcherHasALineOfItsOwn() {
        exhaust(Direction.INGRESS);
        exhaust(Direction.EGRESS);
        send(Direction.INGRESS, 1);
        assertTold(told(), "eth0, 1,");
        send(Direction.INGRESS, 1);
        send(Direction.EGRESS, 1);
        assertTold(told(), "eth0, 1,");
        pass(Duration.ofMinutes(1));
        assertTold(told(), "eth0, 1,");
    }

    @Test
    void whatIsNewOnAHookBeginsAtNothing() {
        exhaust(Direction.INGRESS);
        send(Direction.INGRESS, 5);
        assertEquals(1, told().size());
        agent.queries.links().forEach(link -> agent.changes.detach(new DetachRequest(link.id())));
        exhaust(Direction.INGRESS);
        assertEquals(List.of(), told());
        send(Direction.INGRESS, 2);
        assertTold(told(), "eth0, 2,", "): 2");
    }

    @Test
    void whatFailedUnderOthersThanTheMembersOfNowIsToldAsWell() {
        Link last = exhaust(Direction.INGRESS);
        send(Direction.INGRESS, 2);
        agent.changes.detach(new DetachRequest(last.id()));
        assertTold(told(), "eth0, 2, ,");
    }
}
