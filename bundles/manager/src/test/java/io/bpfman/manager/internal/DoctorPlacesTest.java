// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Direction;
import io.bpfman.api.Finding;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.RepairRequest;
import io.bpfman.api.TcAttachSpec;
import io.bpfman.api.errors.KernelRefusedException;
import io.bpfman.contract.InMemoryStore;
import io.bpfman.pins.RevisionPins;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.Programs;
import io.bpfman.spi.store.DispatcherRow;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damage to what dispatchers hang by and hang on, and to what an agent stands on. */
class DoctorPlacesTest {

    private static final Path NETNS = Path.of("/run/netns/blue");

    private SimulatedHost host;
    private SimulatedHost.Agent agent;
    private Damages damages;

    @BeforeEach
    void machine(@TempDir Path directory) {
        host = new SimulatedHost(directory);
        agent = host.start("tcx");
        damages = new Damages(host, agent);
    }

    private DispatcherRow row() {
        return host.memory.dispatchers().get(0);
    }

    private String subject() {
        return "dispatcher " + row().key().type().label() + " " + row().key().nsid() + " "
                + row().key().ifindex();
    }

    @Test
    void theLinkOfAnXdpDispatcherHasLostItsPin() {
        agent.loadAndAttachXdp(10);
        Path pin = row().handle().link().orElseThrow().pin();
        host.kernel().pins().duplicate(pin, SimulatedHost.BPFFS.resolve("elsewhere"));
        host.kernel().pins().remove(pin);
        damages.mended("xdp-link-pin-exists", subject());
        host.kernel().pins().remove(SimulatedHost.BPFFS.resolve("elsewhere"));
        assertEquals(List.of(10), host.meets());
    }

    @Test
    void theLinkOfAnXdpDispatcherIsGone() {
        agent.loadAndAttachXdp(10);
        host.kernel().pins().remove(row().handle().link().orElseThrow().pin());
        assertEquals(List.of(), host.meets());
        damages.mended("xdp-link-in-kernel", subject());
        assertEquals(List.of(10), host.meets());
    }

    @Test
    void thePinOfAnInterfaceIsRemoved() {
        agent.loadAndAttach(10);
        host.kernel().pins().remove(SimulatedHost.LAYOUT.interfacePin(row().key()));
        damages.mended("interface-pin-exists", subject());
        assertEquals(List.of(10), host.meets());
    }

    @Test
    void somethingIsPinnedAmongTheSlots() {
        agent.loadAndAttach(10);
        agent.loadAndAttach(20);
        RevisionPins pins = new RevisionPins(row().directory());
        host.kernel().pins().duplicate(pins.slot(0), pins.slot(7));
        damages.mended("dispatcher-link-count", subject());
        assertEquals(List.of(10, 20), host.meets());
    }

    @Test
    void aPathLeadsToANamespaceNoMore() {
        host.simulation.network().addNamespace(NETNS);
        host.simulation.network().addInterface(Optional.of(NETNS), "veth1");
        agent.changes.attach(new TcAttachSpec(
                agent.load(10),
                "veth1",
                Direction.INGRESS,
                50,
                ProceedOn.TC_DEFAULT,
                Optional.of(NETNS),
                Optional.empty(),
                Map.of()));
        damages.none();
        host.simulation.network().moveNamespace(NETNS, Optional.of(Path.of("/proc/42/ns/net")));
        damages.left("namespace-path", subject());
        host.simulation.network().moveNamespace(Path.of("/proc/42/ns/net"), Optional.of(NETNS));
        damages.none();
    }

    @Test
    void aProgramThatIsRefusedAfterARebootIsSaidToWait() {
        agent.bringUp();
        long id = agent.loadAndAttach(10).programId();
        host.reboot();
        host.simulation.refuse("stamp", "not today");
        SimulatedHost.Agent next = host.start("tcx");
        assertTrue(next.bringUp());
        List<Finding> findings = next.doctor.diagnose();
        assertEquals(
                List.of("waiting-link link 1", "waiting-program program " + id),
                findings.stream()
                        .map(finding -> finding.rule() + " " + finding.subject())
                        .toList());
        assertTrue(findings.get(1).explanation().contains("not today"), findings.toString());
    }

    @Test
    void theKernelDoesNotListItsPrograms() {
        agent.loadAndAttach(10);
        SimulatedHost.Agent blind = host.start("tcx", DoctorPlacesTest::listingNothing, UnaryOperator.identity());
        new Damages(host, blind).left("kernel-enumeration-incomplete", "kernel");
    }

    /** A kernel of whose programs nobody gets a list, as one that has not the right to it. */
    private static Kernel listingNothing(Kernel kernel) {
        Programs programs = Fakes.of(Programs.class, (proxy, method, arguments) -> {
            if (method.getName().equals("all")) {
                throw new KernelRefusedException("list the programs", 1, "EPERM", "give the agent CAP_SYS_ADMIN", null);
            }
            return Fakes.forward(kernel.programs(), method, arguments);
        });
        return Fakes.of(
                Kernel.class,
                (proxy, method, arguments) ->
                        method.getName().equals("programs") ? programs : Fakes.forward(kernel, method, arguments));
    }

    @Test
    void aDatabaseIsLostAndAPinIsOfNothingThatIsNoted() {
        long id = agent.loadAndAttach(10).programId();
        Path unknown = SimulatedHost.LAYOUT.sharedMaps().resolve("unknown");
        host.kernel().pins().createDirectories(unknown.getParent());
        host.kernel().pins().duplicate(host.memory.program(id).orElseThrow().pinPath(), unknown);
        host.memory = new InMemoryStore();
        SimulatedHost.Agent next = host.start("tcx");
        next.changes.recoverAll();
        assertEquals(
                new TreeSet<>(List.of("lost-database", "unrecorded-pin")),
                new TreeSet<>(next.doctor.diagnose().stream().map(Finding::rule).toList()));
        next.doctor.repair(RepairRequest.all());
        new Damages(host, next).left("unrecorded-pin", "pin " + unknown);
        assertEquals(List.of(10), host.meets());
    }
}
