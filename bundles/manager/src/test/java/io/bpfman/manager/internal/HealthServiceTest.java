// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Direction;
import io.bpfman.api.Doctor;
import io.bpfman.api.Finding;
import io.bpfman.api.Link;
import io.bpfman.api.RepairRequest;
import io.bpfman.api.Repaired;
import io.bpfman.api.Rule;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.health.Health;
import io.bpfman.api.health.HealthResult;
import io.bpfman.api.health.HealthStatus;
import io.bpfman.manager.internal.health.Topic;
import io.bpfman.manager.internal.watch.Heartbeat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How an agent on a simulated host is. */
class HealthServiceTest {

    private static final Path PAGE = Path.of("..", "..", "docs", "health.md");

    @TempDir
    Path directory;

    private final Gate gate = new Gate();
    private int diagnosed;

    /** Counts how often it is asked. */
    private final class CountedDoctor implements Doctor {
        private final Doctor doctor;

        private CountedDoctor(Doctor doctor) {
            this.doctor = doctor;
        }

        @Override
        public List<Rule> rules() {
            return doctor.rules();
        }

        @Override
        public List<Finding> diagnose() {
            diagnosed++;
            return doctor.diagnose();
        }

        @Override
        public List<Repaired> repair(RepairRequest request) {
            return doctor.repair(request);
        }
    }

    private Health health(SimulatedHost host, SimulatedHost.Agent agent) {
        House house = new House() {
            @Override
            public Rooms rooms() {
                return agent.rooms;
            }

            @Override
            public Gate gate() {
                return gate;
            }

            @Override
            public List<Heartbeat> heartbeats() {
                return List.of(agent.rooms.losses.heartbeat());
            }
        };
        return new HealthService(house, host.kernel(), new CountedDoctor(agent.doctor));
    }

    private static List<String> bad(Health health, String... selectors) {
        return health.look(Set.of(selectors)).stream()
                .filter(result -> result.status() != HealthStatus.OK)
                .map(result -> result.status() + " " + result.check().name())
                .toList();
    }

    @Test
    void tellsOfALinkThatSomebodyElseDetached() {
        SimulatedHost host = new SimulatedHost(directory);
        SimulatedHost.Agent agent = host.start("tcx");
        Link link = agent.loadAndAttachTcx(7, Direction.INGRESS);
        assertEquals(List.of(), bad(health(host, agent)));
        host.detach(link);
        assertEquals(List.of("CRITICAL links"), bad(health(host, agent)));
        assertEquals(List.of(), bad(health(host, agent), "liveness", "store"));
        HealthResult links = health(host, agent).look(Set.of("links")).get(0);
        assertTrue(links.message().startsWith("link " + link.id() + " (link-attached): "), links.message());
    }

    @Test
    void askingOftenIsOneDiagnosisAndBeingAliveIsNone() {
        SimulatedHost host = new SimulatedHost(directory);
        Health health = health(host, host.start("tcx"));
        assertEquals(List.of("agent", "watchers"), names(health.look(Set.of("liveness"))));
        assertEquals(0, diagnosed);
        health.look(Set.of("links"));
        health.look(Set.of("store"));
        assertEquals(1, diagnosed);
    }

    /** Whoever asks right after a repair is not told what was found before it. */
    @Test
    void whatWasRepairedIsWellAtOnce() {
        SimulatedHost host = new SimulatedHost(directory);
        SimulatedHost.Agent agent = host.start("tcx");
        Link link = agent.loadAndAttachTcx(7, Direction.INGRESS);
        Health health = health(host, agent);
        host.detach(link);
        assertEquals(List.of("CRITICAL links"), bad(health));
        agent.doctor.repair(RepairRequest.all());
        assertEquals(List.of(), bad(health));
    }

    @Test
    void isCriticalWhenChangesAreNotLetIn() {
        SimulatedHost host = new SimulatedHost(directory);
        Health health = health(host, host.start("tcx"));
        gate.close();
        assertEquals(List.of("CRITICAL agent"), bad(health, "liveness"));
    }

    @Test
    void refusesWhatIsNoCheck() {
        SimulatedHost host = new SimulatedHost(directory);
        Health health = health(host, host.start("tcx"));
        InvalidSpecException refused = assertThrows(InvalidSpecException.class, () -> health.look(Set.of("livenes")));
        assertTrue(refused.getMessage().endsWith("; did you mean liveness?"), refused.getMessage());
    }

    @Test
    void everyRuleOfTheDoctorIsAMatterOfSomeCheck() {
        Set<String> rules = new SimulatedHost(directory)
                .start("tcx").doctor.rules().stream().map(Rule::name).collect(Collectors.toSet());
        rules.remove("inspector-failed");
        assertEquals(rules, Topic.rules());
    }

    @Test
    void thePageHasEveryCheck() throws IOException {
        String expected = Arrays.stream(Topic.values())
                .map(Topic::check)
                .map(check -> "| `" + check.name() + "` | " + String.join(", ", check.tags()) + " | " + check.summary()
                        + " |")
                .collect(Collectors.joining("\n"));
        String there = Files.readAllLines(PAGE).stream()
                .filter(line -> line.matches("\\| `[a-z-]+` \\|[a-z, ]*\\| .*"))
                .collect(Collectors.joining("\n"));
        assertEquals(expected, there);
    }

    private static List<String> names(List<HealthResult> results) {
        return results.stream().map(result -> result.check().name()).toList();
    }
}
