// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bpfman.api.errors.StoreException;
import io.bpfman.spi.store.DocumentRow;
import io.bpfman.spi.store.Store;
import io.bpfman.spi.store.StoreChange;
import io.bpfman.spi.store.StoreChange.DeleteDocument;
import io.bpfman.spi.store.StoreChange.DeleteLink;
import io.bpfman.spi.store.StoreChange.ForgetDeparture;
import io.bpfman.spi.store.StoreChange.PutDispatcher;
import io.bpfman.spi.store.StoreChange.PutDocument;
import io.bpfman.spi.store.StoreChange.PutLink;
import io.bpfman.spi.store.StoreChange.PutProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every {@link Store} keeps of links that went without being detached. */
public abstract class DepartureStoreContract extends VersionStoreContract {

    private static final Optional<String> WHAT = Optional.of("it went with interface v\u00e4 \"0\"");

    @Test
    void keepsWhatBecameOfALinkUntilItIsTold() {
        commit(new PutProgram(Rows.program(42)), new PutDispatcher(Rows.onTcx(2, 2)));
        commit(new PutLink(Rows.member(7, 42, 2, 0, 1)), new PutLink(Rows.member(8, 42, 2, 1, 2)));
        commit(new DeleteLink(7, WHAT), new DeleteLink(8));
        assertEquals(WHAT, store().departure(7));
        assertEquals(Optional.empty(), store().departure(8), "it was detached");
        assertEquals(Optional.empty(), store().departure(9), "it was never there");
        assertEquals(List.of(), store().links());
        assertEquals(WHAT, restarted().departure(7));
        commit(new ForgetDeparture(7));
        assertEquals(Optional.empty(), store().departure(7));
        commit(new ForgetDeparture(7));
    }

    @Test
    void keepsItOnlyWithItsTransaction() {
        commit(new DeleteLink(7, WHAT));
        assertThrows(
                StoreException.class,
                () -> commit(
                        new ForgetDeparture(7), new DeleteLink(8, WHAT), new PutLink(Rows.member(9, 43, 2, 0, 1))));
        assertEquals(WHAT, store().departure(7));
        assertEquals(Optional.empty(), store().departure(8));
    }

    @Test
    void keepsTheNewestOnly() {
        List<StoreChange> changes = new ArrayList<>();
        for (int link = 1; link <= Store.DEPARTURES; link++) {
            changes.add(new DeleteLink(link, WHAT));
        }
        store().commit(changes);
        assertEquals(WHAT, store().departure(1));
        commit(new DeleteLink(5000, WHAT));
        commit(new DeleteLink(4000, WHAT));
        assertEquals(Optional.empty(), store().departure(1));
        assertEquals(Optional.empty(), store().departure(2));
        assertEquals(WHAT, store().departure(3));
        assertEquals(WHAT, store().departure(4000), "the order is that in which they went");
    }

    @Test
    void keepsDocumentsByTheirNames() {
        DocumentRow edge = new DocumentRow("edge", "{\"name\": \"v\u00e4\"}");
        commit(new PutDocument(edge), new PutDocument(new DocumentRow("core", "{}")));
        assertEquals(List.of(new DocumentRow("core", "{}"), edge), restarted().documents());
        commit(new PutDocument(new DocumentRow("edge", "{}")), new DeleteDocument("core"));
        assertEquals(List.of(new DocumentRow("edge", "{}")), restarted().documents());
        commit(new DeleteDocument("core"));
    }
}
