// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.api.Bpfman;
import io.bpfman.api.Direction;
import io.bpfman.api.SlotMechanism;
import io.bpfman.contract.walk.Place;
import io.bpfman.contract.walk.Step;
import io.bpfman.contract.walk.Walk;
import io.bpfman.contract.walk.WalkStage;
import io.bpfman.itest.support.MemoryDirectories;
import io.bpfman.kernel.sim.SimOutcome;
import io.bpfman.kernel.sim.SimPacket;
import io.bpfman.spi.kernel.Kernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;

/**
 * Random walks over the simulated kernel: hooks do not disturb each other, equals keep their order, and links keep what they are, through any changes,
 * moves and restarts. A failure prints its seed; put it into {@code @Property(seed = ...)} to see it again.
 */
class RandomWalkTest {

    private static final Path BLUE = Path.of("/run/netns/blue");

    private Path directory;

    @BeforeTry
    void makeDirectory() {
        directory = MemoryDirectories.create("walk");
    }

    @AfterTry
    void removeDirectory() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Provide
    Arbitrary<List<Step>> walks() {
        return Step.walks(1, 60);
    }

    @Property(tries = 150)
    void eachPacketMeetsWhatTheModelSays(@ForAll("walks") List<Step> steps) {
        SimulatedHost host = new SimulatedHost(directory);
        host.simulation.network().addNamespace(BLUE);
        host.simulation.network().addInterface(Optional.of(BLUE), "eth0");

        new Walk(new Stage(host), directory).go(steps);

        assertEquals(List.of(), host.log.complaints());
        assertEquals(List.of(), host.kernel().programs().all());
        assertEquals(List.of(), host.keep().programs());
        for (String type : List.of("xdp", "tc-ingress", "tc-egress", "tcx-ingress", "tcx-egress", "links", "maps")) {
            assertEquals(
                    List.of(),
                    host.kernel().pins().list(SimulatedHost.LAYOUT.root().resolve(type)),
                    type);
        }
    }

    /** Three interfaces in two namespaces of the simulated machine. */
    private static final class Stage implements WalkStage {

        private final SimulatedHost host;
        private String backend = "tcx";
        private SlotMechanism mechanism = SlotMechanism.TAILCALL;
        private SimulatedHost.Agent agent;

        Stage(SimulatedHost host) {
            this.host = host;
            this.agent = host.start(backend);
        }

        @Override
        public List<Place> places() {
            return List.of(
                    new Place(Optional.empty(), "eth0"),
                    new Place(Optional.empty(), "veth0"),
                    new Place(Optional.of(BLUE), "eth0"));
        }

        @Override
        public Bpfman bpfman() {
            return new SimulatedBpfman(agent.changes, agent.batches, agent.queries);
        }

        @Override
        public Kernel kernel() {
            return host.kernel();
        }

        @Override
        public boolean hasTcx() {
            return true;
        }

        @Override
        public String tracepoint() {
            return Tracing.AT_KILL.group() + "/" + Tracing.AT_KILL.name();
        }

        @Override
        public int process() {
            return 1;
        }

        @Override
        public void pass(int times) {
            for (int i = 0; i < times; i++) {
                host.traced(Tracing.KILL);
            }
        }

        @Override
        public Path pins() {
            return SimulatedHost.LAYOUT.root();
        }

        @Override
        public List<String> backends() {
            return List.of("tcx", "netlink");
        }

        @Override
        public void prefer(String preferred) {
            backend = preferred;
            agent.moveTo(preferred);
        }

        @Override
        public List<SlotMechanism> mechanisms() {
            return List.of(SlotMechanism.values());
        }

        @Override
        public void use(SlotMechanism wanted) {
            mechanism = wanted;
            agent.use(wanted);
        }

        @Override
        public void restart() {
            agent = host.start(backend);
            agent.use(mechanism);
            agent.changes.recoverAll();
        }

        @Override
        public void send(Place place, Direction direction, int packets, boolean passes) {
            SimOutcome expected = passes ? new SimOutcome.Passed() : new SimOutcome.Dropped();
            for (int i = 0; i < packets; i++) {
                SimPacket packet = SimPacket.udp(80);
                assertEquals(
                        expected,
                        host.simulation.traffic().send(place.netns(), place.interfaceName(), direction, packet),
                        () -> "a packet at " + place + ", " + direction);
            }
        }

        @Override
        public void eventually(Runnable assertion) {
            assertion.run();
        }
    }
}
