// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.api.DetachRequest;
import io.bpfman.api.Link;
import io.bpfman.api.Program;
import io.bpfman.api.UnloadRequest;
import io.bpfman.contract.InMemoryStore;
import io.bpfman.manager.internal.recover.Adopt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An agent whose database is lost takes what is at work into a new one, from what is noted beside the pins. */
class AdoptedDatabaseTest {

    @TempDir
    private Path directory;

    static Stream<Scenario.Case> cases() {
        return Scenario.cases();
    }

    private static SimulatedHost.Agent adopting(SimulatedHost host, String backend) {
        host.memory = new InMemoryStore();
        host.adopt = Adopt.ADOPT;
        SimulatedHost.Agent agent = host.start(backend);
        agent.changes.recoverAll();
        return agent;
    }

    /** All that a database says, in one order. */
    private static List<Object> rows(SimulatedHost host) {
        return Stream.of(host.memory.programs(), host.memory.dispatchers(), host.memory.links())
                .<Object>flatMap(List::stream)
                .toList();
    }

    @ParameterizedTest
    @Tag("exhaustive")
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource("cases")
    void theDatabaseSaysTheSameAsBefore(Scenario.Case scenario) throws IOException {
        SimulatedHost host = scenario.host(Files.createTempDirectory(directory, "host"));
        SimulatedHost.Agent agent = host.start(scenario.backend());
        scenario.scenario().setUp(agent, host);
        assertSameAfterLoss(host, scenario.backend());
        SimulatedHost changed = scenario.host(Files.createTempDirectory(directory, "host"));
        SimulatedHost.Agent changing = changed.start(scenario.backend());
        scenario.scenario().setUp(changing, changed);
        scenario.scenario().change(changing, changed);
        assertSameAfterLoss(changed, scenario.backend());
    }

    private static void assertSameAfterLoss(SimulatedHost host, String backend) {
        List<Object> before = rows(host);
        List<List<Integer>> chains = Scenario.chains(host);
        HostState state = HostState.of(host);
        adopting(host, backend);
        assertEquals(before, rows(host));
        assertEquals(chains, Scenario.chains(host));
        assertEquals(state, HostState.of(host));
        HostState.assertAgreement(host, "adopted");
    }

    @Test
    void idsOfLinksAreNotGivenAgainAndWhatWasAdoptedCanBeChanged() {
        SimulatedHost host = new SimulatedHost(directory);
        SimulatedHost.Agent agent = host.start("tcx");
        agent.loadAndAttach(90);
        long detached = agent.loadAndAttach(80).id();
        agent.changes.detach(new DetachRequest(detached));
        SimulatedHost.Agent adopting = adopting(host, "tcx");
        Link next = adopting.loadAndAttach(70);
        assertEquals(detached + 1, next.id());
        assertEquals(List.of(70, 90), host.meets());
        host.memory.programs().stream()
                .map(Program::id)
                .toList()
                .forEach(id -> adopting.changes.unload(UnloadRequest.of(id)));
        assertEquals(List.of(), host.meets());
        HostState.assertAgreement(host, "unloaded");
    }

    @Test
    void nothingIsAdoptedUntilSomebodyDecides() {
        SimulatedHost host = new SimulatedHost(directory);
        host.start("tcx").loadAndAttach(90);
        host.memory = new InMemoryStore();
        host.start("tcx").changes.recoverAll();
        assertEquals(List.of(), rows(host));
        assertEquals(List.of(90), host.meets());
    }
}
