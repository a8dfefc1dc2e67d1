// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Direction;
import io.bpfman.api.MapSharing;
import io.bpfman.api.Program;
import io.bpfman.api.UnloadRequest;
import io.bpfman.api.errors.IdReusedException;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.KernelRefusedException;
import io.bpfman.api.errors.NotFoundException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Programs that use each other's maps, from the request to the packet, on a simulated machine. */
class MapSharingTest {

    private static final Path TOTAL = SimulatedHost.LAYOUT.sharedMaps().resolve("total");
    private static final OptionalLong NOBODY = OptionalLong.empty();

    private SimulatedHost host;
    private HostState bare;
    private SimulatedHost.Agent agent;

    @BeforeEach
    void bareMachine(@TempDir Path directory) {
        host = new SimulatedHost(directory);
        bare = HostState.of(host);
        agent = host.start("tcx");
    }

    private long count(Path map) {
        return ByteBuffer.wrap(host.kernel().maps().read(map, 0).get(0))
                .order(ByteOrder.nativeOrder())
                .getLong();
    }

    private static Path map(long programId, String name) {
        return SimulatedHost.LAYOUT.mapsDirectory(programId).resolve(name);
    }

    private void unload(long programId) {
        agent.changes.unload(UnloadRequest.of(programId));
    }

    @ParameterizedTest
    @MethodSource("io.bpfman.manager.internal.Way#all")
    void anOwnersMapsOutliveItAndGoWithTheLastProgramThatUsesThem(Way way) {
        agent = host.start(host.use(way));
        long owner = agent.loadShared(10, NOBODY);
        long dependant = agent.loadShared(20, OptionalLong.of(owner));
        assertEquals(
                new MapSharing(OptionalLong.of(owner), Map.of()),
                host.memory.program(dependant).orElseThrow().sharing());
        agent.attach(owner, 10);
        agent.attach(dependant, 20);
        assertEquals(List.of(10, 20), host.meets());
        assertEquals(2, count(map(owner, "runs")), "both count into the owner's map");

        unload(owner);
        HostState.assertAgreement(host, "without the owner");
        assertEquals(List.of(20), host.meets());

        agent = host.start(way.backend());
        agent.changes.recoverAll();
        HostState.assertAgreement(host, "after another start");
        long third = agent.loadShared(30, OptionalLong.of(owner));
        agent.attach(third, 30);
        long before = count(map(owner, "runs"));
        assertEquals(List.of(20, 30), host.meets());
        assertEquals(before + 2, count(map(owner, "runs")));

        unload(dependant);
        HostState.assertAgreement(host, "with the third only");
        unload(third);
        assertEquals(bare, HostState.of(host));
        assertEquals(List.of(), host.log.complaints());
    }

    @ParameterizedTest
    @MethodSource("io.bpfman.manager.internal.Way#all")
    void aMapSharedByNameGoesWithTheLastProgramThatHasIt(Way way) {
        agent = host.start(host.use(way));
        long first = agent.loadShared(10, NOBODY);
        long second = agent.loadShared(20, NOBODY);
        agent.attach(first, 10);
        agent.attach(second, 20);
        assertEquals(List.of(10, 20), host.meets());
        assertEquals(2, count(TOTAL), "both count into one map");
        assertEquals(1, count(map(first, "runs")), "and each into its own of the other name");
        unload(first);
        HostState.assertAgreement(host, "without the first");
        assertEquals(List.of(20), host.meets());
        unload(second);
        assertEquals(bare, HostState.of(host));
        assertEquals(List.of(), host.log.complaints());
    }

    @Test
    void programsOfTcAndXdpShareAMapByItsName() {
        long tc = agent.loadShared(10, NOBODY);
        long xdp = agent.loadSharing("xdp_shared", 0, NOBODY, "xdp:xdp_shared").get(0);
        assertEquals(
                host.memory.program(tc).orElseThrow().sharing(),
                host.memory.program(xdp).orElseThrow().sharing());
        unload(tc);
        assertTrue(host.kernel().pins().exists(TOTAL));
        unload(xdp);
        assertEquals(bare, HostState.of(host));
    }

    @ParameterizedTest
    @MethodSource("io.bpfman.manager.internal.Way#forced")
    void theOtherFormOfAProgramHasTheSharedMapsToo(Way way) {
        agent = host.start(host.use(way));
        long owner = agent.loadShared(10, NOBODY);
        long dependant = agent.loadShared(20, OptionalLong.of(owner));
        agent.attach(dependant, 20);
        unload(owner);
        agent.switched();
        agent.changes.attach(Specs.spec(dependant, 20, Direction.EGRESS));
        assertEquals(List.of(20), host.meets());
        assertEquals(List.of(20), host.meets(Direction.EGRESS));
        assertEquals(2, count(map(owner, "runs")));
        unload(dependant);
        assertEquals(bare, HostState.of(host));
    }

    @Test
    void anOwnerThatIsNotThereIsNamed() {
        HostState before = HostState.of(host);
        assertEquals(
                "map_owner_id 4711 does not exist: map owner not found",
                assertThrows(NotFoundException.class, () -> agent.loadShared(10, OptionalLong.of(4711)))
                        .getMessage());
        assertEquals(before, HostState.of(host));
    }

    @Test
    void aDependantIsNoOwnerAndTheOneWhoIsIsNamed() {
        long owner = agent.loadShared(10, NOBODY);
        long dependant = agent.loadShared(20, OptionalLong.of(owner));
        String message = assertThrows(
                        InvalidSpecException.class, () -> agent.loadShared(30, OptionalLong.of(dependant)))
                .getMessage();
        assertEquals(
                "map_owner_id " + dependant + " does not exist as a map set: program " + dependant
                        + " uses the maps of " + owner + "; give map_owner_id " + owner,
                message);
    }

    @Test
    void anOwnerWithNoMapInCommonIsRefused() {
        long other = agent.load(10);
        HostState before = HostState.of(host);
        String message = assertThrows(
                        InvalidSpecException.class,
                        () -> agent.loadSharing("xdp_shared", 0, OptionalLong.of(other), "xdp:xdp_shared"))
                .getMessage();
        assertTrue(
                message.startsWith("map_owner_id " + other + " shares no map with object file")
                        && message.endsWith("its maps are [order, runs], those of the object [total]"),
                message);
        assertEquals(before, HostState.of(host));
    }

    @Test
    void aMapThatIsDeclaredOtherwiseIsRefused() {
        long owner = agent.loadShared(10, NOBODY);
        HostState before = HostState.of(host);
        for (OptionalLong mapOwner : List.of(NOBODY, OptionalLong.of(owner))) {
            String message = assertThrows(
                            InvalidSpecException.class,
                            () -> agent.loadSharing("tc_shared_other", 0, mapOwner, "tc:shared_other"))
                    .getMessage();
            assertTrue(message.contains("value size 8 instead of 4, number of entries 1 instead of 2"), message);
        }
        assertEquals(before, HostState.of(host));
    }

    @Test
    void anIdThatAMapSetStillBearsIsNotGivenAgain() {
        long owner = agent.loadShared(10, NOBODY);
        long dependant = agent.loadShared(20, OptionalLong.of(owner));
        unload(owner);
        HostState before = HostState.of(host);
        host.simulation.setNextProgramId(owner);
        String message =
                assertThrows(IdReusedException.class, () -> agent.load(30)).getMessage();
        assertTrue(message.contains("the id " + owner + ", and the maps of an earlier program"), message);
        assertEquals(before, HostState.of(host));
        unload(agent.load(30));
        unload(dependant);
        assertEquals(bare, HostState.of(host));
    }

    @Test
    void severalProgramsAreLoadedTogetherOrNotAtAll() {
        List<Long> both = agent.loadSharing("tc_shared", 10, NOBODY, "tc:shared_again", "tc:shared_stamp");
        assertEquals(
                List.of("shared_again", "shared_stamp"),
                both.stream()
                        .map(id -> host.memory.program(id).orElseThrow())
                        .map(Program::name)
                        .toList());
        HostState before = HostState.of(host);
        assertThrows(
                KernelRefusedException.class,
                () -> agent.loadSharing("tc_shared", 10, NOBODY, "tc:shared_stamp", "tc:shared_broken"));
        assertEquals(before, HostState.of(host));
        both.forEach(this::unload);
        assertEquals(bare, HostState.of(host));
        assertFalse(host.kernel().pins().exists(TOTAL));
    }
}
