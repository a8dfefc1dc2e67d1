// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Direction;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.TcAction;
import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.api.errors.KernelRefusedException;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.bytecode.Bytecode;
import io.bpfman.kernel.sim.SimFaults.Moment;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.LinkRequest;
import io.bpfman.spi.kernel.LoadSpec;
import io.bpfman.spi.kernel.LoadedProgram;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.NetNamespace;
import io.bpfman.spi.kernel.ObjectSource;
import io.bpfman.spi.kernel.PinLayout;
import io.bpfman.spi.kernel.TcHook;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a simulation offers beyond a kernel. */
class SimulationTest {

    private static final Path BPFFS = Path.of("/sys/fs/bpf");
    private static final Path DIRECTORY = BPFFS.resolve("directory");

    private final Simulation simulation = new Simulation();
    private final Kernel kernel = simulation.kernel();

    @BeforeEach
    void mount() {
        kernel.pins().ensureMounted(BPFFS);
        simulation.faults().clear();
    }

    private LoadedProgram load(String name) {
        LoadSpec spec = LoadSpec.of(
                new ObjectSource("tc_pass.bpf.o", Bytecode.sample("tc_pass")),
                List.of(ProgramSelector.parse("tc:pass")),
                new PinLayout(BPFFS.resolve(name).toString(), BPFFS + "/" + name + "_{name}"));
        return kernel.programs().load(spec).get(0);
    }

    private TcHook hook(Kernel of) {
        NetNamespace own = of.namespaces().open(Optional.empty());
        return new TcHook(of.namespaces().interfaceByName(own, "eth0"), Direction.INGRESS);
    }

    private SimOutcome send() {
        return simulation.traffic().send(Optional.empty(), "eth0", Direction.INGRESS, SimPacket.udp(80));
    }

    @Test
    void saysThatItIsOne() {
        assertTrue(kernel.features().simulated());
        assertEquals("simulated", kernel.features().kernel());
        assertTrue(kernel.features().has(Features.TCX));
        assertFalse(kernel.features().has(Features.FREPLACE));
    }

    @Test
    void startsWithAFewInterfaces() {
        NetNamespace own = kernel.namespaces().open(Optional.empty());
        assertEquals(
                List.of("lo", "eth0", "veth0"),
                kernel.namespaces().interfaces(own).stream()
                        .map(NetInterface::name)
                        .toList());
        assertEquals(
                own.nsid(),
                kernel.namespaces()
                        .open(Optional.of(Path.of("/proc/self/ns/net")))
                        .nsid());
    }

    @Test
    void anInterfaceThatComesAgainIsAnotherOne() {
        TcHook before = hook(kernel);
        simulation.network().removeInterface(Optional.empty(), "eth0");
        int again = simulation.network().addInterface(Optional.empty(), "eth0");
        assertTrue(again > before.netInterface().ifindex());
        assertThrows(InterfaceNotFoundException.class, () -> kernel.filters().list(before));
    }

    @Test
    void aNamespaceThatComesAgainIsAnotherOne() {
        Path path = Path.of("/run/netns/blue");
        simulation.network().addNamespace(path);
        NetNamespace before = kernel.namespaces().open(Optional.of(path));
        simulation.network().removeNamespace(path);
        simulation.network().addNamespace(path);
        assertThrows(InterfaceNotFoundException.class, () -> kernel.namespaces().interfaces(before));
    }

    @Test
    void canBeMadeWithoutAFeature() {
        Kernel without = new Simulation(Set.of(Features.TCX, Features.NETLINK)).kernel();
        assertFalse(without.features().has(Features.TCX));
        TcHook hook = hook(without);
        assertThrows(UnsupportedHereException.class, () -> without.hooks().chain(hook));
        assertThrows(UnsupportedHereException.class, () -> without.filters().createClsact(hook.netInterface()));
    }

    @Test
    void idsAreUnsigned32BitNumbers() {
        simulation.setNextProgramId(0x8000_0001L);
        assertEquals(0x8000_0001L, load("program").info().id());
        assertTrue(kernel.programs().byId(0x8000_0001L).isPresent());
    }

    @Test
    void aProgramDoesWhatItIsDefinedToDo() {
        simulation.define("pass", (packet, globals, maps) -> TcAction.SHOT.code());
        kernel.links()
                .create(new LinkRequest.InChain(hook(kernel)), load("program").pin(), BPFFS.resolve("link"));
        assertEquals(new SimOutcome.Dropped(), send());
    }

    @Test
    void theVerifierRefusesWhatItIsTold() {
        simulation.refuse("pass", "it has no soul");
        KernelRefusedException refusal = assertThrows(KernelRefusedException.class, () -> load("program"));
        assertEquals(Optional.of("it has no soul"), refusal.verifierLog());
        assertEquals(List.of(), kernel.pins().list(BPFFS));
    }

    @Test
    void aVerdictThatIsNoneForTcxEndsItsChainAndLeavesThePacketToTheFilters() {
        simulation.network().addForeignTcx(Optional.empty(), "eth0", Direction.INGRESS, TcAction.PIPE.code());
        simulation.network().addForeignTcx(Optional.empty(), "eth0", Direction.INGRESS, TcAction.SHOT.code());
        assertEquals(new SimOutcome.Passed(), send());
        simulation.network().addForeignQdisc(Optional.empty(), "eth0", "clsact");
        simulation
                .network()
                .addForeignFilter(Optional.empty(), "eth0", Direction.INGRESS, 1, "bpf", 3, TcAction.STOLEN.code());
        assertEquals(new SimOutcome.Consumed(), send());
    }

    @Test
    void aFilterOfAnotherKindMatchesNothing() {
        simulation.network().addForeignQdisc(Optional.empty(), "eth0", "clsact");
        simulation
                .network()
                .addForeignFilter(Optional.empty(), "eth0", Direction.INGRESS, 1, "flower", 3, TcAction.SHOT.code());
        assertEquals(new SimOutcome.Passed(), send());
        assertEquals(0, kernel.filters().list(hook(kernel)).get(0).programId());
    }

    @Test
    void foreignFiltersDoNotGoIntoAClassicIngressQdisc() {
        simulation.network().addForeignQdisc(Optional.empty(), "eth0", "ingress");
        assertThrows(
                KernelRefusedException.class,
                () -> simulation
                        .network()
                        .addForeignFilter(Optional.empty(), "eth0", Direction.INGRESS, 1, "bpf", 3, 0));
    }

    @Test
    void failsBeforeTheEffect() {
        simulation.faults().fail("pins.createDirectories", 2, Moment.BEFORE);
        kernel.pins().createDirectories(BPFFS.resolve("first"));
        KernelRefusedException failure =
                assertThrows(KernelRefusedException.class, () -> kernel.pins().createDirectories(DIRECTORY));
        assertEquals("EIO", failure.errnoName());
        assertFalse(kernel.pins().exists(DIRECTORY));
        kernel.pins().createDirectories(DIRECTORY);
        assertTrue(kernel.pins().exists(DIRECTORY));
    }

    @Test
    void failsAfterTheEffect() {
        simulation.faults().fail("pins.createDirectories", 1, Moment.AFTER);
        assertThrows(KernelRefusedException.class, () -> kernel.pins().createDirectories(DIRECTORY));
        assertTrue(kernel.pins().exists(DIRECTORY));
    }

    @Test
    void failsAsItIsTold() {
        IllegalStateException failure = new IllegalStateException("the agent was killed");
        simulation.faults().fail("pins.exists", 1, Moment.BEFORE, () -> failure);
        assertEquals(
                failure,
                assertThrows(IllegalStateException.class, () -> kernel.pins().exists(BPFFS)));
    }

    @Test
    void countsOnlyOperationsThatChangeSomethingWhenNoneIsNamed() {
        simulation.faults().fail(2, Moment.BEFORE);
        load("program");
        kernel.programs().all();
        assertThrows(KernelRefusedException.class, () -> kernel.pins().remove(BPFFS.resolve("program")));
        assertEquals(
                List.of("programs.load", "pins.remove"), simulation.faults().operations());
    }

    @Test
    void forgetsItsFaults() {
        simulation.faults().fail(1, Moment.BEFORE);
        simulation.faults().setPrivileged(false);
        simulation.faults().clear();
        load("program");
        assertEquals(List.of("programs.load"), simulation.faults().operations());
    }

    @Test
    void withoutRightsOnlyTheNetworkCanBeLookedAt() {
        simulation.faults().setPrivileged(false);
        assertEquals(
                "EPERM",
                assertThrows(KernelRefusedException.class, () -> load("program"))
                        .errnoName());
        assertThrows(KernelRefusedException.class, () -> kernel.programs().all());
        assertThrows(KernelRefusedException.class, () -> kernel.pins().ensureMounted(DIRECTORY));
        assertThrows(KernelRefusedException.class, () -> kernel.filters().list(hook(kernel)));
        simulation.faults().setPrivileged(true);
        assertEquals(List.of(), kernel.pins().list(BPFFS));
    }

    @Test
    void needsABpffsForPinsAndTakesNoDotsInNames() {
        Kernel fresh = new Simulation().kernel();
        KernelRefusedException refusal =
                assertThrows(KernelRefusedException.class, () -> fresh.pins().createDirectories(DIRECTORY));
        assertTrue(refusal.getMessage().contains("no bpffs is mounted"), refusal.getMessage());
        assertEquals(
                "EPERM",
                assertThrows(KernelRefusedException.class, () -> load("with.dot"))
                        .errnoName());
    }
}
