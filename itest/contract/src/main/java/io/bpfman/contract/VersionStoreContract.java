// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bpfman.api.GlobalValue;
import io.bpfman.api.errors.StoreException;
import io.bpfman.spi.store.Store;
import io.bpfman.spi.store.StoreChange.DeleteProgram;
import io.bpfman.spi.store.StoreChange.PutProgram;
import io.bpfman.spi.store.StoreChange.PutVersions;
import io.bpfman.spi.store.VersionRow;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every {@link Store} does with the earlier versions of programs. */
public abstract class VersionStoreContract extends MapSetStoreContract {

    private static VersionRow version(int number, Map<String, GlobalValue> globals) {
        return new VersionRow(
                number,
                40 + number,
                "count",
                "0123456789abcdef".repeat(4),
                "count_" + number + ".bpf.o",
                globals,
                Instant.parse("2026-01-02T03:04:05.006Z"));
    }

    @Test
    void givesBackTheVersionsOfAProgram() {
        List<VersionRow> versions = List.of(
                version(3, Map.of()), version(4, Map.of("a", GlobalValue.parse("01"), "b", GlobalValue.parse("0203"))));
        commit(new PutProgram(Rows.program(42)), new PutVersions(42, versions));
        assertEquals(versions, store().versions(42));
        assertEquals(versions, restarted().versions(42));
        assertEquals(List.of(), store().versions(43));
        commit(new PutVersions(42, versions.subList(1, 2)));
        assertEquals(versions.subList(1, 2), store().versions(42));
    }

    @Test
    void aNewVersionGoesOnWithTheMapSetOfTheOneThatItReplaces() {
        commit(new PutProgram(Rows.program(42)));
        commit(
                new PutProgram(Rows.sharing(43, 42)),
                new PutVersions(43, List.of(version(1, Map.of()))),
                new DeleteProgram(42));
        assertEquals(List.of(Rows.sharing(43, 42)), restarted().programs());
        assertEquals(List.of(version(1, Map.of())), store().versions(43));
    }

    @Test
    void versionsGoWithTheirProgram() {
        commit(new PutProgram(Rows.program(42)), new PutVersions(42, List.of(version(1, Map.of()))));
        commit(new DeleteProgram(42));
        assertEquals(List.of(), store().versions(42));
        commit(new PutProgram(Rows.program(42)));
        assertEquals(List.of(), restarted().versions(42));
    }

    @Test
    void thereAreNoVersionsWithoutAProgram() {
        assertThrows(StoreException.class, () -> commit(new PutVersions(42, List.of(version(1, Map.of())))));
        assertEquals(List.of(), store().versions(42));
    }
}
