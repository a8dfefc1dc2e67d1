// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.ProgramSelector;
import io.bpfman.api.errors.IdReusedException;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.spi.kernel.LoadSpec;
import io.bpfman.spi.kernel.LoadedProgram;
import io.bpfman.spi.kernel.PinLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Maps that programs of different loads share by their names, and ids that no program may have. */
public abstract class KernelSharedMapsContract extends KernelSuite {

    private Path total() {
        return directory().resolve("shared").resolve("total");
    }

    private Path ports() {
        return total().resolveSibling("ports");
    }

    private List<LoadedProgram> loadSharing(String object, String... programs) {
        return loadSharing(Set.of(), object, programs);
    }

    private List<LoadedProgram> loadSharing(Set<Long> reservedIds, String object, String... programs) {
        return kernel().programs().load(sharing(reservedIds, OptionalLong.empty(), object, programs));
    }

    private LoadSpec sharing(Set<Long> reservedIds, OptionalLong mapsOf, String object, String... programs) {
        return LoadSpec.of(
                        Samples.object(object),
                        Arrays.stream(programs).map(ProgramSelector::parse).toList(),
                        new PinLayout(directory() + "/prog_{id}", directory() + "/maps/{id}/{name}"))
                .withMapsOf(mapsOf)
                .withMapsByName(mapsOf.isPresent() ? Map.of() : Map.of("total", total(), "ports", ports()))
                .withReservedIds(reservedIds);
    }

    @Test
    void createsAMapOnceAndSharesItFromThenOn() {
        LoadedProgram tc = loadSharing("test/tc_shared", "tc:shared_stamp").get(0);
        LoadedProgram again = loadSharing("test/tc_shared", "tc:shared_stamp").get(0);
        LoadedProgram xdp = loadSharing("test/xdp_shared", "xdp:xdp_shared").get(0);
        for (LoadedProgram program : List.of(tc, again, xdp)) {
            assertEquals(Map.of("total", total()), program.mapsByName());
            run(program);
        }
        run(xdp);
        assertEquals(4, sum(total(), 0, 0), "all count into one map");
        assertEquals(4, sum(tc.mapPins().get("total"), 0, 0), "which is pinned for each program too");
        assertEquals(1, sum(tc.mapPins().get("runs"), 0, 0), "a map that is not shared is each program's own");
        assertEquals(1, sum(again.mapPins().get("runs"), 0, 0));
        assertEquals(List.of("total"), kernel().pins().list(directory().resolve("shared")));
    }

    @Test
    void sharesItAmongTheProgramsOfOneLoad() {
        List<LoadedProgram> both = loadSharing("test/tc_shared", "tc:shared_stamp", "tc:shared_again");
        both.forEach(this::run);
        assertEquals(2, sum(total(), 0, 0));
    }

    @Test
    void aMapLivesAsLongAsItIsPinnedOrUsed() {
        LoadedProgram first = loadSharing("test/tc_shared", "tc:shared_again").get(0);
        run(first);
        kernel().pins().remove(first.pin());
        kernel().pins().removeDirectory(first.mapPins().get("total").getParent());
        run(loadSharing("test/tc_shared", "tc:shared_again").get(0));
        assertEquals(2, sum(total(), 0, 0));
    }

    @Test
    void anotherFormOfAProgramHasTheSameMaps() {
        LoadedProgram first = loadSharing("test/tc_shared", "tc:shared_stamp").get(0);
        LoadSpec spec = sharing(Set.of(), OptionalLong.of(first.info().id()), "test/tc_shared", "tc:shared_stamp");
        LoadedProgram form = kernel().programs().load(spec).get(0);
        run(form);
        assertEquals(1, sum(total(), 0, 0));
        assertEquals(1, sum(first.mapPins().get("runs"), 0, 0));
    }

    @Test
    void refusesAMapThatIsDeclaredOtherwiseAndNamesTheDifferences() {
        loadSharing("test/tc_shared", "tc:shared_stamp");
        List<String> before = kernel().pins().list(directory());
        String message = assertThrows(
                        InvalidSpecException.class, () -> loadSharing("test/tc_shared_other", "tc:shared_other"))
                .getMessage();
        assertTrue(
                message.contains(
                        "map \"total\" of \"test/tc_shared_other.bpf.o\" cannot be the one pinned at " + total()),
                message);
        assertTrue(message.contains("value size 8 instead of 4, number of entries 1 instead of 2"), message);
        assertFalse(message.contains("key size"), message);
        assertEquals(before, kernel().pins().list(directory()));
    }

    @Test
    void refusesAMapThatWasMadeWithOtherFlags() {
        LoadedProgram first = loadSharing("test/tc_shared", "tc:shared_stamp").get(0);
        List<String> before = kernel().pins().list(directory());
        String byName = assertThrows(
                        InvalidSpecException.class, () -> loadSharing("test/tc_shared_flags", "tc:shared_mapped"))
                .getMessage();
        assertTrue(byName.endsWith("pinned at " + total() + ": that has flags 0x0 instead of 0x400"), byName);
        Path owners = first.mapPins().get("total");
        String byOwner = assertThrows(
                        InvalidSpecException.class,
                        () -> load("test/tc_shared_flags", "shared_mapped", Map.of(), Map.of("total", owners)))
                .getMessage();
        assertTrue(byOwner.endsWith("pinned at " + owners + ": that has flags 0x0 instead of 0x400"), byOwner);
        assertEquals(before, kernel().pins().list(directory()));
    }

    @Test
    void flagsThatTheKernelAddsMakeNoDifference() {
        for (int load = 0; load < 2; load++) {
            LoadedProgram program =
                    loadSharing("test/tc_shared_flags", "xdp:shared_ports").get(0);
            assertEquals(Map.of("ports", ports()), program.mapsByName());
        }
    }

    @Test
    void whatNoProgramOfTheLoadUsesDoesNotMatter() {
        loadSharing("test/tc_shared", "tc:shared_stamp");
        LoadedProgram without =
                loadSharing("test/tc_shared_other", "tc:shared_nothing").get(0);
        assertEquals(Map.of(), without.mapsByName());
    }

    @Test
    void aMapThatNoProgramOfTheLoadUsesIsNotPinned() {
        loadSharing("test/tc_shared_other", "tc:shared_nothing");
        assertFalse(kernel().pins().exists(total()));
    }

    @Test
    void aBrokenSiblingMattersOnlyWhenItIsAskedFor() {
        loadSharing("test/tc_shared", "tc:shared_stamp", "tc:shared_again");
        List<String> before = kernel().pins().list(directory());
        assertRefused(() -> loadSharing("test/tc_shared", "tc:shared_stamp", "tc:shared_broken"), "EACCES");
        assertEquals(before, kernel().pins().list(directory()));
    }

    @Test
    void aLoadThatFailsLeavesNoSharedMap() {
        assertRefused(() -> loadSharing("test/tc_shared", "tc:shared_stamp", "tc:shared_broken"), "EACCES");
        assertEquals(List.of(), kernel().pins().list(directory()));
    }

    @Test
    void aReservedIdIsGivenToNoProgram() {
        LoadedProgram before = loadSharing("test/tc_shared", "tc:shared_stamp").get(0);
        List<String> pins = kernel().pins().list(directory());
        long id = before.info().id();
        Set<Long> next = LongStream.rangeClosed(id + 1, id + 2000).boxed().collect(Collectors.toSet());
        String message = assertThrows(
                        IdReusedException.class,
                        () -> loadSharing(next, "test/tc_shared", "tc:shared_again", "tc:shared_stamp"))
                .getMessage();
        assertTrue(message.contains("maps of an earlier program with that id are still in use"), message);
        assertEquals(pins, kernel().pins().list(directory()));
    }
}
