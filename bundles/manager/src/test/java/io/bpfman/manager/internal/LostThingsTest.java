// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Change;
import io.bpfman.api.DetachRequest;
import io.bpfman.api.Direction;
import io.bpfman.api.Link;
import io.bpfman.api.TcAttachSpec;
import io.bpfman.api.UnloadRequest;
import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.KernelRefusedException;
import io.bpfman.api.errors.NotFoundException;
import io.bpfman.spi.kernel.AttachHandle;
import io.bpfman.spi.kernel.Filters.FilterInfo;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.store.DispatcherRow;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What others take away under our hands: interfaces, links, filters, pins. */
class LostThingsTest {

    private SimulatedHost host;
    private Kernel kernel;

    @BeforeEach
    void machine(@TempDir Path directory) {
        host = new SimulatedHost(directory);
        kernel = host.kernel();
    }

    @ParameterizedTest
    @MethodSource("io.bpfman.manager.internal.Way#all")
    void linksOfAnInterfaceThatIsGoneCanBeDetached(Way way) {
        String backend = host.use(way);
        SimulatedHost.Agent agent = host.start(backend);
        Link one = agent.loadAndAttach(10);
        Link two = agent.loadAndAttach(20);
        Link three = agent.loadAndAttach(30);
        host.simulation.network().removeInterface(Optional.empty(), "eth0");
        assertThrows(InterfaceNotFoundException.class, () -> agent.attach(one.programId(), 5));

        agent.changes.detach(new DetachRequest(two.id()));
        assertEquals(List.of(), host.memory.links(), "with the interface all of its links go");
        SimulatedHost.Agent next = host.start(backend);
        next.changes.recoverAll();
        next.changes.detach(new DetachRequest(one.id()));
        assertThrows(NotFoundException.class, () -> next.changes.detach(new DetachRequest(one.id())));
        next.changes.unload(UnloadRequest.of(three.programId()));
        next.changes.unload(UnloadRequest.of(one.programId()));
        next.changes.unload(UnloadRequest.of(two.programId()));
        assertEquals(List.of(), host.memory.links());
        assertEquals(List.of(), host.memory.dispatchers());
        assertEquals(List.of(), host.memory.programs());
        assertEquals(List.of(), kernel.pins().list(SimulatedHost.LAYOUT.root().resolve("tc-ingress")));
        assertEquals(List.of(), host.log.complaints());
    }

    @ParameterizedTest
    @MethodSource("io.bpfman.manager.internal.Way#all")
    void aDispatcherThatSomebodyTookDownComesBackWithTheNextChange(Way way) {
        String backend = host.use(way);
        SimulatedHost.Agent agent = host.start(backend);
        agent.loadAndAttach(10);
        Link two = agent.loadAndAttach(20);
        host.memory.dispatchers().get(0).handle().release(kernel);
        assertEquals(List.of(), host.meets());
        agent.changes.detach(new DetachRequest(two.id()));
        assertEquals(List.of(10), host.meets());
        HostState.assertAgreement(host, "after a detach");

        host.memory.dispatchers().get(0).handle().release(kernel);
        agent.attach(two.programId(), 5);
        assertEquals(List.of(20, 10), host.meets());

        host.memory.dispatchers().get(0).handle().release(kernel);
        host.start(backend).changes.recoverAll();
        assertEquals(List.of(20, 10), host.meets());
    }

    @Test
    void aFilterOfOthersAtThePlaceOfOursIsLeftAlone() {
        SimulatedHost.Agent agent = host.start("netlink");
        Link one = agent.loadAndAttach(10);
        Link two = agent.loadAndAttach(20);
        host.memory.dispatchers().get(0).handle().release(kernel);
        AttachHandle.Filter place =
                host.memory.dispatchers().get(0).handle().filter().orElseThrow();
        host.simulation.network().addForeignFilter(Optional.empty(), "eth0", Direction.INGRESS, 50, "bpf", 3, -1);
        List<FilterInfo> theirs = kernel.filters().list(place.hook());
        assertEquals(place.handle(), theirs.get(0).handle(), "the kernel gives the handle again");

        agent.changes.detach(new DetachRequest(one.id()));
        assertEquals(List.of(20), host.meets());
        assertTrue(kernel.filters().list(place.hook()).containsAll(theirs));
        host.memory.dispatchers().get(0).handle().release(kernel);
        host.start("netlink").changes.recoverAll();
        assertEquals(List.of(20), host.meets());
        agent.changes.detach(new DetachRequest(two.id()));
        assertEquals(theirs, kernel.filters().list(place.hook()));
    }

    @Test
    void aDispatcherWhoseBackendIsGoneTooComesBackThroughAnother() {
        Link one = host.start("tcx").loadAndAttach(10);
        host.start("tcx").loadAndAttach(20);
        host.memory.dispatchers().get(0).handle().release(kernel);
        SimulatedHost.Agent agent = host.start("netlink").withoutChain();
        agent.changes.recoverAll();
        assertEquals(List.of(), host.log.complaints());
        agent.changes.detach(new DetachRequest(one.id()));
        assertEquals("netlink", host.memory.dispatchers().get(0).backend());
        assertEquals(List.of(20), host.meets());
        HostState.assertAgreement(host, "through netlink");
    }

    @Test
    void whatIsRecordedCanBeTakenDownWhereAllPinsAreGone() {
        SimulatedHost.Agent first = host.start("tcx");
        Link one = first.loadAndAttach(10);
        Link two = first.loadAndAttach(20);
        Link three = first.loadAndAttach(30);
        removeAll(SimulatedHost.LAYOUT.root());
        assertEquals(List.of(), host.meets());

        SimulatedHost.Agent next = host.start("tcx");
        next.changes.recoverAll();
        next.changes.detach(new DetachRequest(one.id()));
        for (Link link : List.of(two, three, one)) {
            next.changes.unload(UnloadRequest.of(link.programId()));
        }
        assertEquals(List.of(), host.memory.programs());
        HostState.assertAgreement(host, "with nothing left");
    }

    @Test
    void aMemberWhosePinIsGoneIsTakenOutOfADispatcherThatIsHungUpAgain() {
        SimulatedHost.Agent agent = host.start("tcx");
        Link one = agent.loadAndAttach(10);
        Link two = agent.loadAndAttach(20);
        agent.loadAndAttach(30);
        kernel.pins().remove(SimulatedHost.LAYOUT.programs().program(two.programId(), ""));
        host.memory.dispatchers().get(0).handle().release(kernel);
        agent.changes.detach(new DetachRequest(one.id()));
        assertEquals(List.of(), host.meets());
        assertEquals(2, host.memory.links().size());
        assertThrows(KernelRefusedException.class, () -> agent.attach(one.programId(), 5));
        agent.changes.detach(new DetachRequest(two.id()));
        assertEquals(List.of(30), host.meets());
        agent.changes.unload(UnloadRequest.of(two.programId()));
        HostState.assertAgreement(host, "without the member");
    }

    /** As {@code rm -r} does. */
    private void removeAll(Path path) {
        kernel.pins().list(path).forEach(name -> removeAll(path.resolve(name)));
        if (isDirectory(path)) {
            kernel.pins().removeDirectory(path);
        } else {
            kernel.pins().remove(path);
        }
    }

    private boolean isDirectory(Path path) {
        try {
            kernel.pins().createDirectories(path);
            return true;
        } catch (KernelRefusedException e) {
            return false;
        }
    }

    @ParameterizedTest
    @MethodSource("io.bpfman.manager.internal.Way#all")
    void whatIsRecoveredBeforeAnUnloadIsWhatTheUnloadSees(Way way) {
        String backend = host.use(way);
        Link one = host.start(backend).loadAndAttach(10);
        host.start(backend).loadAndAttach(20);
        DispatcherRow row = host.memory.dispatchers().get(0);
        kernel.pins().createDirectories(SimulatedHost.LAYOUT.revisionDirectory(row.key(), row.revision() + 1));
        host.start(backend).changes.unload(UnloadRequest.of(one.programId()));
        HostState.assertAgreement(host, "after the unload");
        assertEquals(List.of(20), host.meets());
    }

    @Test
    void aLookAtAPlanChangesNothingWhateverThereIsToRecover() {
        Link one = host.start("tcx").loadAndAttach(10);
        DispatcherRow row = host.memory.dispatchers().get(0);
        kernel.pins().createDirectories(SimulatedHost.LAYOUT.revisionDirectory(row.key(), row.revision() + 1));
        HostState before = HostState.of(host);
        SimulatedHost.Agent agent = host.start("tcx");
        List<Change> changes = List.of(
                Specs.spec(one.programId(), 5, Direction.INGRESS),
                Specs.spec(one.programId(), 5, Direction.EGRESS),
                new DetachRequest(one.id()),
                UnloadRequest.of(one.programId()));
        for (Change change : changes) {
            assertTrue(agent.changes.preview(change).steps().size() > 1, change.toString());
            assertEquals(before, HostState.of(host), change.toString());
        }
    }

    @Test
    void aPinThatTheUserAskedForStaysInPlaceThroughEveryChangeAndGoesWithItsLink() {
        Path own = SimulatedHost.BPFFS.resolve("mine");
        SimulatedHost.Agent agent = host.start("tcx");
        long program = agent.load(10);
        Link pinned = agent.changes.attach(at(own, program));
        assertEquals(own, pinned.pinPath());
        Link other = agent.loadAndAttach(5);
        agent.moveTo("netlink");
        HostState.assertAgreement(host, "moved");
        assertEquals(List.of(5, 10), host.meets());
        agent.changes.detach(new DetachRequest(other.id()));
        assertTrue(kernel.pins().exists(own));
        agent.changes.detach(new DetachRequest(pinned.id()));
        HostState.assertAgreement(host, "detached");
    }

    @Test
    void aPinOfOthersIsLeftWhereItIs() {
        Path own = SimulatedHost.BPFFS.resolve("mine");
        SimulatedHost.Agent agent = host.start("tcx");
        long program = agent.load(10);
        kernel.pins().duplicate(SimulatedHost.LAYOUT.programs().program(program, ""), own);
        HostState before = HostState.of(host);
        assertThrows(InvalidSpecException.class, () -> agent.changes.attach(at(own, program)));
        assertEquals(before, HostState.of(host));
    }

    private static TcAttachSpec at(Path pin, long program) {
        TcAttachSpec spec = Specs.spec(program, 10, Direction.INGRESS);
        return new TcAttachSpec(
                program,
                spec.interfaceName(),
                spec.direction(),
                spec.priority(),
                spec.proceedOn(),
                spec.netns(),
                Optional.of(pin),
                spec.metadata());
    }
}
