// SPDX-License-Identifier: Apache-2.0
package io.bpfman.store.sqlite.internal;

import io.bpfman.api.GlobalValue;
import io.bpfman.spi.store.VersionRow;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The statements of {@code program_versions} and of the table that belongs to it. */
final class VersionTable {

    private VersionTable() {}

    static List<VersionRow> of(Statements statements, long programId) throws SQLException {
        Map<Long, Map<String, GlobalValue>> globals = statements.named(
                "SELECT number, name, value FROM program_version_globals WHERE program_id = ?",
                row -> GlobalValue.of(row.getBytes(3)),
                programId);
        return statements.query(
                "SELECT * FROM program_versions WHERE program_id = ? ORDER BY number",
                row -> new VersionRow(
                        row.getInt("number"),
                        row.getLong("former_id"),
                        row.getString("name"),
                        row.getString("sha256"),
                        row.getString("source_path"),
                        globals.getOrDefault(row.getLong("number"), Map.of()),
                        Instant.parse(row.getString("created_at"))),
                programId);
    }

    static void put(Statements statements, long programId, List<VersionRow> versions) throws SQLException {
        statements.update("DELETE FROM program_versions WHERE program_id = ?", programId);
        for (VersionRow version : versions) {
            statements.insert(
                    "program_versions",
                    "program_id, number, former_id, name, sha256, source_path, created_at",
                    programId,
                    version.number(),
                    version.programId(),
                    version.programName(),
                    version.sha256(),
                    version.source(),
                    version.loadedAt());
            for (Map.Entry<String, GlobalValue> global : version.globals().entrySet()) {
                statements.insert(
                        "program_version_globals",
                        "program_id, number, name, value",
                        programId,
                        version.number(),
                        global.getKey(),
                        global.getValue());
            }
        }
    }
}
