// SPDX-License-Identifier: Apache-2.0
package io.bpfman.store.sqlite.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.errors.StoreException;
import io.bpfman.spi.store.StoreChange;
import io.bpfman.spi.store.StoreChange.PutDispatcher;
import io.bpfman.spi.store.StoreChange.PutLink;
import io.bpfman.spi.store.StoreChange.PutProgram;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Databases that agents of an earlier release wrote, on a real kernel: members and TCX links in two namespaces, on either backend, one of them
 * disabled, one about to be detached, two that went with their interface. Each value in them is read back, whatever has become of the tables.
 */
class EarlierReleaseTest {

    /** The tables that whoever reads the database with sqlite3 finds as they were, whether they are tables or views now. */
    private static final List<String> FOR_PEOPLE = List.of(
            "program_metadata",
            "program_globals",
            "program_maps",
            "program_map_pins",
            "shared_map_pins",
            "map_sets",
            "dispatchers",
            "link_metadata",
            "tc_link_details",
            "xdp_link_details",
            "tcx_link_details",
            "departed_links",
            "sequences");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"v011_tcx.sql", "v011_netlink.sql"})
    void everyValueIsReadBack(String written) throws SQLException {
        Map<String, List<Map<String, String>>> recorded = write(written);
        try (SqliteStore store = store()) {
            Map<String, List<Map<String, String>>> read = Recorded.by(store);
            for (String table : read.keySet()) {
                assertEquals(recorded.get(table), read.get(table), table);
            }
            assertTrue(read.keySet().containsAll(List.of("programs", "links", "dispatchers", "tcx_link_details")));
            assertEquals(List.of(), store.unreadable());
            assertEquals("16", Long.toString(store.nextLinkId()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v011_tcx.sql", "v011_netlink.sql"})
    void whatPeopleReadIsAsItWas(String written) throws SQLException {
        Map<String, List<Map<String, String>>> recorded = write(written);
        try (SqliteStore store = store()) {
            store.open();
        }
        try (Statements statements = open()) {
            for (String table : FOR_PEOPLE) {
                assertEquals(recorded.get(table), rows(statements, table), table);
            }
            for (String table : List.of("programs", "links")) {
                List<Map<String, String>> rows = rows(statements, table);
                rows.forEach(row -> row.remove("attach_func"));
                rows.forEach(row -> row.keySet().removeAll(Set.of("restored_from", "image_digest", "pull_policy")));
                assertEquals(recorded.get(table), rows, table);
            }
            assertEquals(
                    List.of("tc-egress 1", "tc-ingress 1", "tc-ingress 3", "xdp 2", "xdp 2"),
                    statements.query(
                            "SELECT type, num_extensions FROM dispatchers ORDER BY 1, 2",
                            row -> row.getString(1) + " " + row.getInt(2)));
            assertEquals(Migrations.newest(), statements.number("PRAGMA user_version"));
            assertEquals(List.of(), statements.query("PRAGMA foreign_key_check", row -> row.getString(1)));
            assertEquals(List.of("ok"), statements.query("PRAGMA integrity_check", row -> row.getString(1)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v011_tcx.sql", "v011_netlink.sql"})
    void whatIsWrittenAgainIsTheSame(String written) throws SQLException {
        write(written);
        try (SqliteStore store = store()) {
            Map<String, List<Map<String, String>>> before = Recorded.by(store);
            List<StoreChange> changes = new ArrayList<>();
            store.programs().forEach(program -> changes.add(new PutProgram(program)));
            store.dispatchers().forEach(row -> changes.add(new PutDispatcher(row)));
            store.links().forEach(row -> changes.add(new PutLink(row)));
            store.commit(changes);
            assertEquals(before, Recorded.by(store));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v011_tcx.sql", "v011_netlink.sql"})
    void aMigrationThatFailsChangesNothing(String written) throws SQLException {
        write(written);
        try (Statements statements = open()) {
            statements.execute("CREATE VIEW lone_link_details AS SELECT 1");
        }
        Map<String, List<Map<String, String>>> recorded = everything();
        try (SqliteStore store = store()) {
            StoreException failure = assertThrows(StoreException.class, store::open);
            assertTrue(failure.getMessage().contains("lone_link_details"), failure.getMessage());
        }
        assertEquals(recorded, everything());
        try (Statements statements = open()) {
            assertEquals(11, statements.number("PRAGMA user_version"));
            statements.execute("DROP VIEW lone_link_details");
        }
        try (SqliteStore store = store()) {
            assertEquals(13, store.links().size());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"v011_tcx.sql", "v011_netlink.sql"})
    void aRecordThatSomebodyDamagedHoldsNothingUp(String written) throws SQLException {
        write(written);
        try (Statements statements = open()) {
            statements.execute("PRAGMA ignore_check_constraints = ON");
            statements.execute("UPDATE tc_link_details SET netns = char(0) WHERE link_id = 1");
            statements.execute("UPDATE xdp_link_details SET mode = 'fast' WHERE link_id = 6");
            statements.execute("UPDATE programs SET type = 'magic' WHERE name = 'drop_port'");
        }
        try (SqliteStore store = store()) {
            assertEquals(11, store.links().size());
            assertEquals(8, store.programs().size());
            assertEquals(3, store.unreadable().size());
        }
    }

    private SqliteStore store() {
        return new SqliteStore(StoreSettings.at(directory.resolve("state.db")));
    }

    private Statements open() throws SQLException {
        return new Statements(DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("state.db")));
    }

    /** Puts the database there, and tells what is in it. */
    private Map<String, List<Map<String, String>>> write(String dump) throws SQLException {
        try (Statements statements = open()) {
            statements.execute(Migrations.script(dump));
        }
        Map<String, List<Map<String, String>>> recorded = everything();
        assertFalse(recorded.get("links").isEmpty());
        return recorded;
    }

    /** The rows of every table, each by column. */
    private Map<String, List<Map<String, String>>> everything() throws SQLException {
        try (Statements statements = open()) {
            Map<String, List<Map<String, String>>> all = new TreeMap<>();
            for (String table : statements.query(
                    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'",
                    row -> row.getString(1))) {
                all.put(table, rows(statements, table));
            }
            return all;
        }
    }

    private static List<Map<String, String>> rows(Statements statements, String table) throws SQLException {
        return Recorded.sorted(statements.query("SELECT * FROM " + table, EarlierReleaseTest::columns));
    }

    private static Map<String, String> columns(ResultSet row) throws SQLException {
        Map<String, String> columns = new TreeMap<>();
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
            columns.put(row.getMetaData().getColumnName(i), Recorded.text(row.getObject(i)));
        }
        return columns;
    }
}
