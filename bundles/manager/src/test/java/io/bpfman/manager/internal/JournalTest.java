// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.errors.KernelRefusedException;
import io.bpfman.api.errors.StoreException;
import io.bpfman.kernel.sim.SimFaults.Moment;
import io.bpfman.spi.store.PlanRecord;
import io.bpfman.spi.store.Store;
import io.bpfman.spi.store.StoreChange;
import io.bpfman.spi.store.Subject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a plan is written down, and what becomes of it when the journal cannot be written. */
class JournalTest {

    private static final String FULL = "the store is full";

    private SimulatedHost host;
    private long second;

    @BeforeEach
    void oneMember(@TempDir Path directory) {
        host = new SimulatedHost(directory);
        SimulatedHost.Agent agent = host.start("tcx");
        agent.loadAndAttach(10);
        second = agent.load(20);
    }

    private SimulatedHost.Agent start(UnaryOperator<Store> over) {
        return host.start("tcx", UnaryOperator.identity(), over);
    }

    /** Refuses to write the journal in this way. */
    private static UnaryOperator<Store> refusing(String call) {
        return store -> Fakes.of(Store.class, (proxy, method, arguments) -> {
            if (method.getName().equals(call)) {
                throw new StoreException(FULL);
            }
            return Fakes.forward(store, method, arguments);
        });
    }

    @Test
    void aPlanIsThereBeforeItsFirstEffectAndUntilItsLast() {
        List<String> calls = new ArrayList<>();
        SimulatedHost.Agent agent = start(store -> Fakes.of(Store.class, (proxy, method, arguments) -> {
            switch (method.getName()) {
                case "begin" ->
                    calls.add("begin after "
                            + host.simulation.faults().operations().size());
                case "done" -> calls.add((String) arguments[1]);
                case "end" -> calls.add("end");
                case "commit" ->
                    calls.add("commit "
                            + ((List<?>) arguments[0])
                                    .stream()
                                            .filter(StoreChange.CommitPlan.class::isInstance)
                                            .count());
                default -> {}
            }
            return Fakes.forward(store, method, arguments);
        }));
        host.simulation.faults().clear();
        agent.attach(second, 20);
        assertEquals(List.of("begin after 0", "6-replace-revision", "commit 1", "end"), calls);
        assertEquals(List.of(), host.memory.plans());
    }

    @Test
    void withoutAJournalNothingIsDone() {
        HostState before = HostState.of(host);
        SimulatedHost.Agent agent = start(refusing("begin"));
        assertEquals(
                FULL,
                assertThrows(StoreException.class, () -> agent.attach(second, 20))
                        .getMessage());
        assertEquals(before, HostState.of(host));
        HostState.assertAgreement(host, "nothing has begun");
    }

    @Test
    void aPlanGoesOnWithoutWritingHowFarItIs() {
        SimulatedHost.Agent agent = start(refusing("done"));
        agent.attach(second, 20);
        assertEquals(List.of(10, 20), host.meets());
        assertEquals(1, host.log.complaints().size(), "it is said once: " + host.log.complaints());
        assertTrue(
                host.log.complaints().get(0).contains(FULL),
                host.log.complaints().toString());
        HostState.assertAgreement(host, "all is done");
    }

    @Test
    void anEndThatCannotBeWrittenIsMadeUpForByTheNextChange() {
        start(refusing("end")).attach(second, 20);
        assertEquals(List.of(10, 20), host.meets());
        PlanRecord left = host.memory.plans().get(0);
        assertTrue(left.committed());
        assertEquals(Set.of(Subject.dispatcher(host.memory.dispatchers().get(0).key())), left.subjects());
        host.log.clear();
        SimulatedHost.Agent next = host.start("tcx");
        next.changes.recoverAll();
        assertEquals(List.of(), host.memory.plans());
        HostState.assertAgreement(host, "recovered");
    }

    @Test
    void whatCouldNotBeTakenBackStaysInTheJournalUntilItIs() {
        SimulatedHost.Agent agent = host.start("tcx");
        host.simulation.faults().fail("links.update", 1, Moment.BEFORE);
        host.simulation.faults().fail("pins.removeDirectory", 1, Moment.BEFORE);
        assertThrows(KernelRefusedException.class, () -> agent.attach(second, 20));
        assertEquals(
                Set.of(Subject.dispatcher(host.memory.dispatchers().get(0).key())),
                host.memory.plans().get(0).subjects());
        host.log.clear();
        agent.attach(second, 30);
        HostState.assertAgreement(host, "the next change");
    }
}
