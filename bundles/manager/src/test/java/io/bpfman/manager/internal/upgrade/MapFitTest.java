// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.upgrade;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.DifferingMaps;
import io.bpfman.api.KernelMap;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.object.BtfMaps.DeclaredMap;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which maps a new version goes on with. */
class MapFitTest {

    private static final int HASH = 1;
    private static final int RINGBUF = 27;
    private static final Path PIN = Path.of("/pins/maps/7/flows");
    private static final Map<String, MapFit.Present> FLOWS =
            Map.of("flows", new MapFit.Present(PIN, kernel("hash", 8, 16, 1024, 0)));

    private static KernelMap kernel(String type, int key, int value, int entries, int flags) {
        return new KernelMap(
                1,
                "flows",
                type,
                key,
                value,
                entries,
                flags,
                OptionalLong.empty(),
                OptionalLong.empty(),
                OptionalLong.empty(),
                false);
    }

    private static DeclaredMap declared(int type, int key, int value, int entries, int flags) {
        return new DeclaredMap("flows", type, key, value, entries, flags, false);
    }

    private static MapFit fit(DeclaredMap after, DifferingMaps choice) {
        return MapFit.of(FLOWS, List.of(), List.of(after), Set.of(), choice);
    }

    @Test
    void oneThatIsDeclaredAlikeGoesOn() {
        for (DifferingMaps choice : DifferingMaps.values()) {
            assertEquals(
                    Map.of("flows", PIN),
                    fit(declared(HASH, 8, 16, 1024, 0), choice).carried());
            // BPF_F_RDONLY is forgotten by the kernel
            assertEquals(
                    Map.of("flows", PIN),
                    fit(declared(HASH, 8, 16, 1024, 8), choice).carried());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2, 8, 16, 1024, 0, type array instead of hash",
        "1, 4, 16, 1024, 0, key size 4 instead of 8",
        "1, 8, 20, 1024, 0, value size 20 instead of 16",
        "1, 8, 16, 2048, 0, max_entries 2048 instead of 1024",
        "1, 8, 16, 1024, 1, flags 0x1 instead of 0x0"
    })
    void oneThatDiffersIsRefusedWithWhatDiffers(int type, int key, int value, int entries, int flags, String said) {
        DeclaredMap after = declared(type, key, value, entries, flags);
        String message = assertThrows(InvalidSpecException.class, () -> fit(after, DifferingMaps.REFUSE))
                .getMessage();
        assertTrue(message.startsWith("map \"flows\" would have " + said + ". With --new-maps"), message);
        assertEquals(Set.of("flows"), fit(after, DifferingMaps.NEW).fresh());
    }

    @Test
    void onlyTheNumberOfEntriesMayDifferInACopy() {
        assertEquals(
                Map.of("flows", PIN),
                fit(declared(HASH, 8, 16, 2048, 0), DifferingMaps.COPY).copied());
        String message = assertThrows(
                        InvalidSpecException.class, () -> fit(declared(HASH, 8, 32, 2048, 0), DifferingMaps.COPY))
                .getMessage();
        assertEquals(
                "map \"flows\" would have value size 32 instead of 16, max_entries 2048 instead of 1024. Only a map of values"
                        + " whose number of entries alone differs can be copied; with --new-maps, or \"maps\": \"new\" in a document, what"
                        + " differs starts empty",
                message);
    }

    @Test
    void whatTheKernelOrLibbpfRoundedIsAlikeWhenTheDeclarationIs() {
        DeclaredMap ring = declared(RINGBUF, 0, 0, 5000, 0);
        MapFit fit = MapFit.of(
                Map.of("flows", new MapFit.Present(PIN, kernel("ringbuf", 0, 0, 8192, 0))),
                List.of(ring),
                List.of(ring),
                Set.of(),
                DifferingMaps.REFUSE);
        assertEquals(Map.of("flows", PIN), fit.carried());
    }

    @Test
    void whatIsSharedByNameIsNotCarriedAndWhatIsNotThereAnyMoreIsDropped() {
        DeclaredMap alike = declared(HASH, 8, 16, 1024, 0);
        MapFit shared = MapFit.of(FLOWS, List.of(), List.of(alike), Set.of("flows"), DifferingMaps.REFUSE);
        assertEquals(new MapFit(Map.of(), Map.of(), Set.of(), Set.of()), shared);
        MapFit gone = MapFit.of(FLOWS, List.of(), List.of(), Set.of(), DifferingMaps.REFUSE);
        assertEquals(new MapFit(Map.of(), Map.of(), Set.of(), Set.of("flows")), gone);
    }
}
