// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bpfman.api.errors.StoreException;
import io.bpfman.spi.store.Store;
import io.bpfman.spi.store.StoreChange;
import io.bpfman.spi.store.StoreChange.DeleteProgram;
import io.bpfman.spi.store.StoreChange.PutProgram;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every {@link Store} does with the maps that programs share. */
public abstract class MapSetStoreContract {

    /** An empty store; the same one for the whole of a test. */
    protected abstract Store store();

    /**
     * The store as it is after its owner has been closed and started again; the same object for a store that does not outlive its
     * object.
     */
    protected Store restarted() {
        return store();
    }

    @Test
    void givesBackWhoseMapsAProgramUses() {
        commit(new PutProgram(Rows.program(42)), new PutProgram(Rows.sharing(43, 42)));
        assertEquals(Optional.of(Rows.sharing(43, 42)), store().program(43));
        assertEquals(
                List.of(Rows.program(42), Rows.sharing(43, 42)), restarted().programs());
    }

    @Test
    void aMapSetOutlivesItsProgramAsLongAsOthersUseIt() {
        commit(new PutProgram(Rows.program(42)), new PutProgram(Rows.sharing(43, 42)));
        commit(new DeleteProgram(42));
        commit(new PutProgram(Rows.sharing(44, 42)));
        commit(new DeleteProgram(43));
        assertThrows(StoreException.class, () -> commit(new PutProgram(Rows.program(42))), "its id is in use");
        assertEquals(List.of(Rows.sharing(44, 42)), store().programs());
        commit(new DeleteProgram(44));
        assertThrows(StoreException.class, () -> commit(new PutProgram(Rows.sharing(45, 42))), "the set is gone");
        commit(new PutProgram(Rows.program(42)));
        commit(new PutProgram(Rows.program(42)));
        assertEquals(List.of(Rows.program(42)), restarted().programs());
    }

    @Test
    void aProgramUsesNoMapSetThatWasNeverThere() {
        assertThrows(StoreException.class, () -> commit(new PutProgram(Rows.sharing(43, 42))));
        assertEquals(List.of(), store().programs());
    }

    /** Commits changes as one transaction. */
    final void commit(StoreChange... changes) {
        store().commit(List.of(changes));
    }
}
