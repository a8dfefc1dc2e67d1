// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Direction;
import io.bpfman.api.KernelLink;
import io.bpfman.api.Link;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramMap;
import io.bpfman.api.SlotMechanism;
import io.bpfman.api.TcLinkDetails;
import io.bpfman.api.errors.NotFoundException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the kernel has of managed programs, of their maps and of their links. */
class KernelFactsTest {

    private SimulatedHost host;
    private SimulatedHost.Agent agent;

    @BeforeEach
    void start(@TempDir Path directory) {
        host = new SimulatedHost(directory);
        agent = host.start("tcx");
    }

    private Map<String, Optional<Path>> pins(long programId) {
        Map<String, Optional<Path>> pins = new HashMap<>();
        for (ProgramMap map : agent.queries.maps(programId)) {
            pins.put(map.map().name(), map.pin());
        }
        return pins;
    }

    private static Optional<Path> pin(long mapSet, String name) {
        return Optional.of(SimulatedHost.LAYOUT.mapsDirectory(mapSet).resolve(name));
    }

    @Test
    void allMapsOfAProgramAreThereEachWithThePinOfItsSet() {
        long owner = agent.loadShared(10, OptionalLong.empty());
        long user = agent.loadShared(20, OptionalLong.of(owner));
        Program program = agent.queries.program(owner);
        assertEquals(
                program.mapIds(),
                agent.queries.maps(owner).stream().map(map -> map.map().id()).toList());
        Map<String, Optional<Path>> pins =
                Map.of("runs", pin(owner, "runs"), "total", pin(owner, "total"), ".rodata", Optional.empty());
        assertEquals(pins, pins(owner));
        assertEquals(pins, pins(user), "it has those of the owner");
        assertEquals(
                SimulatedHost.LAYOUT.mapsDirectory(owner),
                agent.queries.program(user).mapDirectory());
    }

    @Test
    void aPinThatIsGoneIsToldWhereItWas() {
        long id = agent.loadShared(10, OptionalLong.empty());
        host.kernel().pins().remove(pin(id, "runs").orElseThrow());
        assertEquals(pin(id, "runs"), pins(id).get("runs"));
        assertEquals(pin(id, "total"), pins(id).get("total"));
    }

    @Test
    void aTcxLinkIsOneOfTheKernels() {
        Link link = agent.loadAndAttachTcx(10, Direction.INGRESS);
        KernelLink kernel = agent.queries.kernelLink(link.id()).orElseThrow();
        assertEquals(link.kernelLinkId(), OptionalLong.of(kernel.id()));
        assertEquals(link.programId(), kernel.programId());
        assertEquals("tcx", kernel.type());
        host.kernel().pins().remove(link.pinPath());
        assertEquals(Optional.empty(), agent.queries.kernelLink(link.id()));
        assertThrows(NotFoundException.class, () -> agent.queries.kernelLink(99));
    }

    @Test
    void aMemberIsOneWhereAnExtensionFillsItsSlot() {
        agent.use(SlotMechanism.TAILCALL);
        assertEquals(
                Optional.empty(),
                agent.queries.kernelLink(agent.loadAndAttach(10).id()));
        agent.use(SlotMechanism.FREPLACE);
        Link link = agent.loadAndAttach(20);
        KernelLink kernel = agent.queries.kernelLink(link.id()).orElseThrow();
        assertEquals("tracing", kernel.type());
        assertEquals(((TcLinkDetails) link.details()).dispatcherProgramId(), kernel.targetObjectId());
    }

    @Test
    void whatTheKernelSaysOfAProgramIsThereUntilItGoes() {
        long id = agent.load(10);
        assertEquals(id, agent.queries.kernelProgram(id).orElseThrow().id());
        assertTrue(agent.queries
                .kernelPrograms()
                .contains(agent.queries.kernelProgram(id).orElseThrow()));
        assertEquals(Optional.empty(), agent.queries.kernelProgram(id + 1));
        assertEquals(
                List.of(),
                agent.queries.maps(agent.loadXdpFrags()).stream()
                        .filter(map -> map.map().id() == 0)
                        .toList());
    }
}
