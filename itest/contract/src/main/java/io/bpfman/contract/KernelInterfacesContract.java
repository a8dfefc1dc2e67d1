// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.NamespaceId;
import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.spi.kernel.InterfaceEvent;
import io.bpfman.spi.kernel.InterfacePins.State;
import io.bpfman.spi.kernel.InterfaceWatch;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.NetNamespace;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What holds of interfaces and namespaces that come, go and are found again. */
public abstract class KernelInterfacesContract extends KernelSuite {

    private final List<InterfaceEvent> heard = new CopyOnWriteArrayList<>();
    private Optional<InterfaceWatch> watch = Optional.empty();

    @AfterEach
    void closeWatch() {
        watch.ifPresent(InterfaceWatch::close);
    }

    private NetInterface netInterface() {
        return fixture().netInterface();
    }

    private NetNamespace namespace() {
        return netInterface().namespace();
    }

    private Path pinned() {
        NetInterface there = netInterface();
        kernel().pins().createDirectories(directory());
        Path pin = directory().resolve("interface");
        kernel().interfacePins().pin(there, pin);
        assertEquals(State.PRESENT, kernel().interfacePins().state(pin));
        return pin;
    }

    private void assertBecomesGone(Path pin) {
        awaitEquals(1, () -> kernel().interfacePins().state(pin) == State.GONE ? 1 : 0, "the pinned interface is gone");
    }

    private void watch() {
        NetNamespace namespace = namespace();
        InterfaceWatch opened = kernel().watchInterfaces(heard::add);
        watch = Optional.of(opened);
        opened.include(namespace);
        opened.include(namespace);
    }

    private void awaitEvent(InterfaceEvent event) {
        awaitEquals(1, () -> heard.contains(event) ? 1 : 0, event + " is told");
    }

    @Test
    void anInterfaceTellsWhatItIs() {
        Map<Integer, String> kinds = kernel().namespaces().kinds(namespace());
        assertEquals("veth", kinds.get(netInterface().ifindex()));
        assertFalse(kinds.containsKey(
                kernel().namespaces().interfaceByName(namespace(), "lo").ifindex()));
    }

    @Test
    void aPinnedInterfaceIsPresentUnderAnyName() {
        Path pin = pinned();
        fixture().renameInterface("other1");
        assertEquals(State.PRESENT, kernel().interfacePins().state(pin));
        kernel().pins().remove(pin);
        assertEquals(State.UNPINNED, kernel().interfacePins().state(pin));
    }

    @Test
    void anInterfaceWithThePinnedOnesNameAndIndexIsAnotherOne() {
        Path pin = pinned();
        fixture().replaceInterface();
        assertBecomesGone(pin);
        assertEquals(
                netInterface(),
                kernel().namespaces()
                        .interfaceByName(namespace(), netInterface().name()));
        assertRefused(() -> kernel().interfacePins().pin(netInterface(), pin), "EEXIST");
        kernel().pins().remove(pin);
        kernel().interfacePins().pin(netInterface(), pin);
        assertEquals(State.PRESENT, kernel().interfacePins().state(pin));
    }

    @Test
    void aPinnedInterfaceGoesWithItsNamespaceAndKeepsNeither() {
        Path pin = pinned();
        fixture().removeNamespace();
        assertBecomesGone(pin);
    }

    @Test
    void whatIsNotThereCannotBePinned() {
        NetInterface there = netInterface();
        kernel().pins().createDirectories(directory());
        Path pin = directory().resolve("interface");
        fixture().removeInterface();
        assertThrows(
                InterfaceNotFoundException.class, () -> kernel().interfacePins().pin(there, pin));
        assertEquals(State.UNPINNED, kernel().interfacePins().state(pin));
        assertFalse(kernel().pins().exists(pin));
    }

    @Test
    void aPinNeedsItsDirectory() {
        NetInterface there = netInterface();
        Path pin = directory().resolve("nowhere").resolve("interface");
        assertRefused(() -> kernel().interfacePins().pin(there, pin), "ENOENT");
        assertEquals(State.UNPINNED, kernel().interfacePins().state(pin));
    }

    @Test
    void aNamespaceWhoseFileIsGoneIsEnteredByAnotherPath() {
        Path pin = pinned();
        NetNamespace known = namespace();
        assertEquals(Optional.of(known), kernel().namespaces().find(known));
        fixture().hideNamespace();
        assertEquals(State.PRESENT, kernel().interfacePins().state(pin));

        NetNamespace found = kernel().namespaces().find(known).orElseThrow();
        assertEquals(known.nsid(), found.nsid());
        assertTrue(found.path().isPresent());
        assertFalse(found.path().equals(known.path()), found.toString());
        assertEquals(
                netInterface().ifindex(),
                kernel().namespaces()
                        .interfaceByName(known, netInterface().name())
                        .ifindex());
    }

    @Test
    void aNamespaceIsOpenedByItsInode() {
        NetNamespace known = namespace();
        NetNamespace own = kernel().namespaces().open(Optional.empty());
        assertEquals(own, openById(own.nsid()));
        NetNamespace found = openById(known.nsid());
        assertEquals(known.nsid(), found.nsid());
        assertEquals(
                netInterface().ifindex(),
                kernel().namespaces()
                        .interfaceByName(found, netInterface().name())
                        .ifindex());
        fixture().hideNamespace();
        assertFalse(openById(known.nsid()).path().equals(found.path()));
        assertThrows(InterfaceNotFoundException.class, () -> openById(7));
    }

    private NetNamespace openById(long inode) {
        return kernel().namespaces().open(Optional.of(new NamespaceId(inode).asPath()));
    }

    @Test
    void aNamespaceThatIsGoneIsNotFound() {
        NetNamespace known = namespace();
        fixture().removeNamespace();
        awaitEquals(0, () -> kernel().namespaces().find(known).isPresent() ? 1 : 0, "a path leads to the namespace");
        assertThrows(
                InterfaceNotFoundException.class, () -> kernel().namespaces().interfaces(known));
        assertEquals(
                Optional.of(kernel().namespaces().open(Optional.empty()).nsid()),
                kernel().namespaces()
                        .find(kernel().namespaces().open(Optional.empty()))
                        .map(NetNamespace::nsid));
    }

    @Test
    void aRenamedAndADeletedInterfaceAreTold() {
        watch();
        int ifindex = netInterface().ifindex();
        fixture().renameInterface("other1");
        awaitEvent(new InterfaceEvent.Named(namespace().nsid(), ifindex, "other1"));
        assertFalse(heard.contains(new InterfaceEvent.Gone(namespace().nsid(), ifindex)));
    }

    @Test
    void anInterfaceThatTakesThePlaceOfAnotherIsToldAfterThatOneIsGone() {
        watch();
        int ifindex = netInterface().ifindex();
        fixture().replaceInterface();
        InterfaceEvent gone = new InterfaceEvent.Gone(namespace().nsid(), ifindex);
        awaitEvent(gone);
        InterfaceEvent.Named come = new InterfaceEvent.Named(
                namespace().nsid(), ifindex, netInterface().name());
        awaitEquals(1, () -> heard.lastIndexOf(come) > heard.indexOf(gone) ? 1 : 0, come + " is told afterwards");
    }

    @Test
    void aWatchHearsOfANamespaceWhoseFileIsGone() {
        watch();
        fixture().hideNamespace();
        fixture().removeInterface();
        awaitEvent(new InterfaceEvent.Gone(namespace().nsid(), netInterface().ifindex()));
        assertFalse(heard.contains(new InterfaceEvent.NamespaceGone(namespace().nsid())));
    }

    @Test
    void aWatchKeepsNoNamespaceAlive() {
        watch();
        InterfaceEvent gone = new InterfaceEvent.NamespaceGone(namespace().nsid());
        fixture().removeNamespace();
        awaitEvent(gone);
    }

    @Test
    void aWatchThatIsClosedTellsNothing() {
        watch();
        watch.orElseThrow().close();
        fixture().renameInterface("other1");
        fixture().removeNamespace();
        assertEquals(List.of(), heard);
    }

    @Test
    void aNamespaceThatIsNotThereCannotBeIncluded() {
        InterfaceWatch opened = kernel().watchInterfaces(heard::add);
        watch = Optional.of(opened);
        NetNamespace nowhere = new NetNamespace(Optional.of(Path.of("/run/netns/none")), 7);
        assertThrows(InterfaceNotFoundException.class, () -> opened.include(nowhere));
    }
}
