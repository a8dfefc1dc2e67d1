// SPDX-License-Identifier: Apache-2.0
package io.bpfman.store.sqlite.internal;

import io.bpfman.spi.store.Store;
import java.sql.SQLException;
import java.util.Optional;

/** The statements of {@code departed_links}. */
final class DepartureTable {

    private DepartureTable() {}

    static Optional<String> find(Statements statements, long linkId) throws SQLException {
        return statements
                .query("SELECT what FROM departed_links WHERE link_id = ?", row -> row.getString(1), linkId)
                .stream()
                .findFirst();
    }

    /** Remembers what became of a link, and forgets the oldest of those that are too many; or forgets this one. */
    static void put(Statements statements, long linkId, Optional<String> what) throws SQLException {
        statements.update("DELETE FROM departed_links WHERE link_id = ?", linkId);
        if (what.isPresent()) {
            statements.insert("departed_links", "link_id, what", linkId, what);
            statements.update(
                    "DELETE FROM departed_links WHERE number <= (SELECT number FROM departed_links ORDER BY number DESC LIMIT 1 OFFSET ?)",
                    Store.DEPARTURES);
        }
    }
}
