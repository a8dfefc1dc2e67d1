// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.DetachRequest;
import io.bpfman.api.Link;
import io.bpfman.api.errors.KernelRefusedException;
import io.bpfman.kernel.sim.SimFaults;
import io.bpfman.kernel.sim.SimFaults.Moment;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps that cannot be taken back, and steps after the commit that fail: both are told, and made up for by the next change. */
class FailedUndoTest {

    private SimulatedHost host;
    private SimulatedHost.Agent agent;
    private SimFaults faults;
    private Link first;
    private long second;

    @BeforeEach
    void oneMember(@TempDir Path directory) {
        host = new SimulatedHost(directory);
        agent = host.start("tcx");
        first = agent.loadAndAttach(10);
        second = agent.load(20);
        faults = host.simulation.faults();
    }

    @Test
    void isReportedWithTheFirstErrorAndMadeUpForByTheNextChange() {
        HostState before = HostState.of(host);
        faults.fail("links.update", 1, Moment.BEFORE);
        faults.fail("pins.removeDirectory", 1, Moment.BEFORE);
        KernelRefusedException refused = assertThrows(KernelRefusedException.class, () -> agent.attach(second, 20));
        assertEquals(1, refused.getSuppressed().length);
        String message = refused.getMessage();
        assertTrue(
                message.startsWith("kernel refused to replace the program of "
                        + host.memory.dispatchers().get(0).handle().handle() + " on eth0 ingress: EIO"),
                message);
        assertTrue(message.contains("; afterwards could not remove " + SimulatedHost.LAYOUT.root()), message);
        assertNotEquals(before.pins(), HostState.of(host).pins(), "the undo failed for want of a fault");
        assertEquals(List.of(10), host.meets());

        agent.attach(second, 20);
        HostState.assertAgreement(host, "after the next change");
    }

    @Test
    void doesNotStopTheUndosBeforeIt() {
        HostState before = HostState.of(host);
        faults.fail("links.update", 1, Moment.BEFORE);
        faults.fail("pins.remove", 1, Moment.BEFORE);
        KernelRefusedException refused = assertThrows(KernelRefusedException.class, () -> agent.attach(second, 20));
        assertEquals(1, refused.getSuppressed().length, refused.getMessage());
        assertEquals(before, HostState.of(host), "the directory went with the pin in it");
    }

    @Test
    void aFailedMoveOffADepartingBackendIsTakenBackThroughIt() {
        SimulatedHost.Agent next = host.start("auto");
        next.dispatchers.listen(next.changes::moveAll);
        HostState before = HostState.of(host);
        faults.fail("filters.replace", 1, Moment.BEFORE);
        next.withoutChain();
        assertEquals(1, host.log.complaints().size());
        String error = host.log.complaints().get(0);
        assertTrue(error.contains("eth0 ingress stays on tcx: kernel refused to replace"), error);
        assertEquals(List.of(10), host.meets());
        assertEquals(before.whateverTheHandles(), HostState.of(host).whateverTheHandles());
        HostState.assertAgreement(host, "after the failed move");
    }

    @Test
    void aFailedCleaningUpIsToldAndMadeUpForByTheNextChange() {
        Link attached = agent.attach(second, 20);
        host.log.clear();
        faults.fail("pins.removeDirectory", 1, Moment.BEFORE);
        agent.changes.detach(new DetachRequest(first.id()));
        assertEquals(1, host.log.complaints().size());
        String warning = host.log.complaints().get(0);
        assertTrue(
                warning.contains("the change is made, but could not retire " + SimulatedHost.LAYOUT.root()), warning);
        assertEquals(List.of(20), host.meets());

        agent.changes.detach(new DetachRequest(attached.id()));
        HostState.assertAgreement(host, "after the next change");
    }
}
