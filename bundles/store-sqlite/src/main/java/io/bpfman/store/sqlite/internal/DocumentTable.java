// SPDX-License-Identifier: Apache-2.0
package io.bpfman.store.sqlite.internal;

import io.bpfman.spi.store.DocumentRow;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The statements of {@code documents}. */
final class DocumentTable {

    private DocumentTable() {}

    static List<DocumentRow> all(Statements statements) throws SQLException {
        return statements.query(
                "SELECT name, text FROM documents ORDER BY name",
                row -> new DocumentRow(row.getString(1), row.getString(2)));
    }

    /** Keeps a document in the place of the one of its name, or none any more. */
    static void put(Statements statements, String name, Optional<DocumentRow> row) throws SQLException {
        statements.update("DELETE FROM documents WHERE name = ?", name);
        if (row.isPresent()) {
            statements.insert("documents", "name, text", name, row.get().text());
        }
    }
}
