// SPDX-License-Identifier: Apache-2.0
package io.bpfman.store.sqlite.internal;

import java.sql.SQLException;
import java.util.Optional;

/** The statements of {@code boots}, which has at most one row. */
final class BootTable {

    private BootTable() {}

    static Optional<String> find(Statements statements) throws SQLException {
        return statements.query("SELECT boot_id FROM boots", row -> row.getString(1)).stream()
                .findFirst();
    }

    static void put(Statements statements, String bootId) throws SQLException {
        statements.update("DELETE FROM boots");
        statements.insert("boots", "boot_id", bootId);
    }
}
