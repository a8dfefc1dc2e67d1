// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.api.Direction;
import io.bpfman.api.Link;
import io.bpfman.api.Program;
import io.bpfman.api.RepairRequest;
import io.bpfman.api.UnloadRequest;
import io.bpfman.spi.kernel.Kernel;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others do to the pins of programs and maps, and to the mount that they lie in, is found and mended. */
class PinDamageTest {

    private SimulatedHost host;
    private Kernel kernel;
    private SimulatedHost.Agent agent;
    private Damages damages;

    @BeforeEach
    void machine(@TempDir Path directory) {
        host = new SimulatedHost(directory);
        kernel = host.kernel();
        agent = host.start("tcx");
        damages = new Damages(host, agent);
    }

    private static Path pin(long program) {
        return SimulatedHost.LAYOUT.programs().program(program, "");
    }

    private long pinned(Path pin) {
        return kernel.programs().byPin(pin).orElseThrow().id();
    }

    @Test
    void aProgramThatLivesWithoutItsPinIsPinnedAgain() {
        Link link = agent.loadAndAttachTcx(10, Direction.INGRESS);
        kernel.pins().remove(pin(link.programId()));
        damages.mended("program-pin-exists", "program " + link.programId());
        assertEquals(link.programId(), pinned(pin(link.programId())));
        HostState.assertAgreement(host, "mended");
    }

    @Test
    void whatSomebodyPinnedInAProgramsPlaceStays() {
        Link link = agent.loadAndAttachTcx(10, Direction.INGRESS);
        long other = agent.load(20);
        kernel.pins().remove(pin(link.programId()));
        kernel.pins().duplicate(pin(other), pin(link.programId()));
        damages.left("program-pin-is-its", "program " + link.programId());
        assertEquals(other, pinned(pin(link.programId())));
        kernel.pins().remove(pin(link.programId()));
        damages.mended("program-pin-exists", "program " + link.programId());
    }

    @Test
    void aMapWithoutItsPinIsPinnedAgain() {
        Program program =
                host.memory.program(agent.loadAndAttach(10).programId()).orElseThrow();
        Program sharing =
                host.memory.program(agent.loadShared(20, OptionalLong.empty())).orElseThrow();
        Path own = sharing.mapDirectory().resolve("runs");
        long id = kernel.maps().idAt(own).orElseThrow();
        kernel.pins().remove(own);
        damages.mended("map-pin-exists", "pin " + own);
        assertEquals(id, kernel.maps().idAt(own).orElseThrow());
        assertEquals(program, host.memory.program(program.id()).orElseThrow());
        HostState.assertAgreement(host, "mended");
    }

    @Test
    void aMapThatIsSharedByNameIsPinnedAgainAndNotMadeAnew() {
        agent.loadShared(10, OptionalLong.empty());
        agent.loadShared(20, OptionalLong.empty());
        Path shared = SimulatedHost.LAYOUT.sharedMaps().resolve("total");
        long id = kernel.maps().idAt(shared).orElseThrow();
        kernel.pins().remove(shared);
        damages.mended("shared-map-pin-exists", "pin " + shared);
        assertEquals(id, kernel.maps().idAt(shared).orElseThrow());
        HostState.assertAgreement(host, "mended");
    }

    @Test
    void aMapSetThatIsGoneIsPinnedAgain() {
        long owner = agent.loadShared(10, OptionalLong.empty());
        long dependant = agent.loadShared(20, OptionalLong.of(owner));
        Path set = SimulatedHost.LAYOUT.mapsDirectory(owner);
        agent.changes.unload(UnloadRequest.of(owner));
        List<String> names = kernel.pins().list(set);
        kernel.pins().removeDirectory(set);
        damages.mended("map-set-exists", "pin " + set);
        assertEquals(names, kernel.pins().list(set));
        assertEquals(owner, host.memory.program(dependant).orElseThrow().mapSet());
        HostState.assertAgreement(host, "mended");
    }

    @Test
    void whatSomebodyPinnedInAMapsPlaceStays() {
        Program one =
                host.memory.program(agent.loadShared(10, OptionalLong.empty())).orElseThrow();
        Program two = host.memory
                .program(agent.load(20) > 0 ? agent.loadShared(30, OptionalLong.of(one.id())) : 0)
                .orElseThrow();
        Path shared = one.mapDirectory().resolve("runs");
        Path total = SimulatedHost.LAYOUT.sharedMaps().resolve("total");
        long other = kernel.maps().idAt(total).orElse(-1);
        kernel.pins().remove(shared);
        kernel.pins().duplicate(two.pinPath(), shared);
        damages.left("map-pin-is-its", "pin " + shared);
        assertEquals(two.id(), pinned(shared));
        assertEquals(other, kernel.maps().idAt(total).orElse(-1));
        kernel.pins().remove(shared);
        damages.mended("map-pin-exists", "pin " + shared);
    }

    @Test
    void pinsThatAreHiddenAreNotMadeAnew() {
        agent.load(10);
        agent.loadShared(20, OptionalLong.empty());
        host.simulation.network().coverBpffs(SimulatedHost.BPFFS);
        damages.left("pins-hidden", "mount " + SimulatedHost.BPFFS);
        host.simulation.network().uncoverBpffs(SimulatedHost.BPFFS);
        damages.none();
    }

    @Test
    void whatLivesIsPinnedAgainWhereBpffsWasUnmounted() {
        long id = agent.load(10);
        kernel.pins().ensureMounted(Path.of("/mnt/bpf"));
        kernel.pins().duplicate(pin(id), Path.of("/mnt/bpf/theirs"));
        host.simulation.network().unmountBpffs(SimulatedHost.BPFFS);
        assertEquals(
                List.of("bpffs-mounted", "map-pin-exists", "map-pin-exists", "program-pin-exists"),
                agent.doctor.diagnose().stream().map(finding -> finding.rule()).toList());
        agent.doctor.repair(RepairRequest.all());
        damages.none();
        assertEquals(id, pinned(pin(id)));
    }

    @Test
    void whatNoRecordKnowsIsRemoved() {
        long id = agent.load(10);
        agent.load(20);
        Path stray = SimulatedHost.LAYOUT.formPin(99, "sched_cls");
        kernel.pins().duplicate(pin(id), stray);
        damages.mended("kernel-program-pinned-but-not-in-db", "pin " + stray);
        Path set = SimulatedHost.LAYOUT.mapsDirectory(99);
        kernel.pins().createDirectories(set);
        damages.mended("orphan-fs-entries", "pin " + set);
        HostState.assertAgreement(host, "mended");
    }
}
