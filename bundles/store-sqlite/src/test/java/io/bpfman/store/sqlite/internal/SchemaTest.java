// SPDX-License-Identifier: Apache-2.0
package io.bpfman.store.sqlite.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.LinkKind;
import io.bpfman.api.UnreadableRecord;
import io.bpfman.api.errors.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What the schema itself keeps out, whoever writes: every rule of it has a row here that breaks it and nothing else. */
class SchemaTest {

    /** In it lies the database that each test has a copy of: going through all migrations takes longer than what is tried. */
    @TempDir
    static Path directoryOfAll;

    @TempDir
    Path directory;

    private Statements statements;

    @BeforeAll
    static void create() throws SQLException {
        Path path = filled();
        try (SqliteStore store = new SqliteStore(StoreSettings.at(path))) {
            store.open();
        }
        try (Statements statements = statements(path)) {
            for (String table : List.of("map_sets", "programs", "dispatchers", "links")) {
                insert(statements, table, GoodRows.of(table));
            }
            Map<String, Object> xdp = GoodRows.of("dispatchers");
            xdp.putAll(Map.of(
                    "type", "xdp", "backend", "xdp", "program_id", 800, "link_pin_path", "/x", "directory", "/e"));
            xdp.putAll(Map.of("kernel_link_id", 6, "xdp_mode", "native", "xdp_mode_reason", "asked for"));
            insert(statements, "dispatchers", xdp);
            insert(statements, "link_kinds", GoodRows.of("link_kinds"));
            insert(statements, "program_versions", GoodRows.of("program_versions"));
            insert(statements, "plans", GoodRows.of("plans"));
            insert(statements, "links", GoodRows.link(5, "tcx"));
            insert(statements, "links", GoodRows.link(6, "iterator"));
        }
        assertFalse(Files.exists(path.resolveSibling("state.db-wal")), "all of it is in one file");
    }

    private static Path filled() {
        return directoryOfAll.resolve("state.db");
    }

    private static Statements statements(Path path) throws SQLException {
        Statements statements = new Statements(DriverManager.getConnection("jdbc:sqlite:" + path));
        statements.execute("PRAGMA foreign_keys = ON");
        return statements;
    }

    @BeforeEach
    void copy() throws IOException, SQLException {
        statements = statements(Files.copy(filled(), directory.resolve("state.db")));
    }

    @AfterEach
    void close() throws SQLException {
        statements.close();
    }

    @ParameterizedTest
    @MethodSource({
        "io.bpfman.store.sqlite.internal.Refusal#refusals",
        "io.bpfman.store.sqlite.internal.Refusal#relations"
    })
    void isRefused(Refusal refusal) throws SQLException {
        Map<String, Object> row = GoodRows.of(refusal.table());
        row.putAll(refusal.changes());
        if (refusal.code() == SQLiteErrorCode.SQLITE_CONSTRAINT_CHECK) {
            makeRoom(refusal.table());
        }
        SQLiteException failure = assertThrows(SQLiteException.class, () -> insert(refusal.table(), row));
        assertEquals(refusal.code(), failure.getResultCode(), failure.getMessage());
        String rule = refusal.rule().substring(refusal.table().length() + 1);
        if (refusal.code() == SQLiteErrorCode.SQLITE_CONSTRAINT_CHECK) {
            assertTrue(
                    Pattern.compile("CHECK constraint failed: .*\\b" + rule + "\\b")
                            .matcher(failure.getMessage())
                            .find(),
                    failure.getMessage());
        }
    }

    @Test
    void theGoodRowsAreAccepted() throws SQLException {
        for (String table : List.of(
                "program_metadata",
                "program_globals",
                "program_maps",
                "program_map_pins",
                "shared_map_pins",
                "link_metadata",
                "member_link_details",
                "chain_link_details",
                "lone_link_details",
                "departed_links",
                "program_version_globals",
                "plan_subjects",
                "plan_actions",
                "boots",
                "documents")) {
            insert(table, GoodRows.of(table));
            assertEquals(1, statements.number("SELECT count(*) FROM " + table), table);
        }
        makeRoom("sequences");
        insert("sequences", GoodRows.of("sequences"));
        assertEquals(1, statements.number("SELECT count(*) FROM sequences"));
    }

    @Test
    void twoMembersHaveNeitherOnePlaceNorOneCounter() throws SQLException {
        insert("member_link_details", GoodRows.of("member_link_details"));
        Map<String, Object> second = GoodRows.of("links");
        second.putAll(Map.of("id", 2, "pin_path", "/other", "sequence", 2));
        insert("links", second);
        for (String column : List.of("position", "counter_index")) {
            Map<String, Object> member = GoodRows.of("member_link_details");
            member.putAll(Map.of("link_id", 2, "position", 1, "counter_index", 1));
            member.put(column, 0);
            SQLiteException failure = assertThrows(SQLiteException.class, () -> insert("member_link_details", member));
            assertEquals(SQLiteErrorCode.SQLITE_CONSTRAINT_UNIQUE, failure.getResultCode(), column);
        }
    }

    @Test
    void everyProgramHasAMapSetThatStaysAsLongAsItIsUsed() {
        Map<String, Object> without = GoodRows.of("programs");
        without.putAll(Map.of("program_id", 43, "pin_path", "/q"));
        without.remove("map_set_id");
        for (Executable broken : List.<Executable>of(
                () -> insert("programs", without),
                () -> statements.update("UPDATE programs SET map_set_id = NULL"),
                () -> statements.update("DELETE FROM map_sets"))) {
            SQLiteException failure = assertThrows(SQLiteException.class, broken);
            assertEquals(SQLiteErrorCode.SQLITE_CONSTRAINT_TRIGGER, failure.getResultCode(), failure.getMessage());
        }
    }

    @Test
    void oneThingBecameOfALink() throws SQLException {
        insert("departed_links", GoodRows.of("departed_links"));
        SQLiteException failure =
                assertThrows(SQLiteException.class, () -> insert("departed_links", GoodRows.of("departed_links")));
        assertEquals(SQLiteErrorCode.SQLITE_CONSTRAINT_UNIQUE, failure.getResultCode());
    }

    @Test
    void textIsNoNumber() {
        Map<String, Object> row = GoodRows.of("member_link_details");
        row.put("priority", "fifty");
        SQLiteException failure = assertThrows(SQLiteException.class, () -> insert("member_link_details", row));
        assertEquals(SQLiteErrorCode.SQLITE_CONSTRAINT_DATATYPE, failure.getResultCode());
    }

    @Test
    void everyCheckOfTheSchemaIsTriedHere() throws SQLException {
        Set<String> tried = new TreeSet<>();
        Refusal.refusals().forEach(refusal -> tried.add(refusal.rule()));
        assertEquals(checks(), tried);
    }

    @Test
    void everyTableIsStrict() throws SQLException {
        List<String> loose = statements.query(
                "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT strict"
                        + " AND name NOT LIKE 'sqlite_%'",
                row -> row.getString(1));
        assertEquals(List.of(), loose);
    }

    @Test
    void aNewKindNeedsNoOtherSchema() throws SQLException {
        Path path = directory.resolve("state.db");
        insert("link_kinds", Map.of("kind", "later", "family", "chain"));
        insert("links", GoodRows.link(7, "later"));
        Map<String, Object> later = GoodRows.of("chain_link_details");
        later.putAll(Map.of("link_id", 7, "kind", "later", "attach_point", "later-end"));
        insert("chain_link_details", later);
        insert("lone_link_details", GoodRows.of("lone_link_details"));
        insert("member_link_details", GoodRows.of("member_link_details"));
        insert("chain_link_details", GoodRows.of("chain_link_details"));

        try (SqliteStore earlier = new SqliteStore(StoreSettings.at(path))) {
            assertEquals(
                    List.of(1L, 5L),
                    earlier.links().stream().map(row -> row.link().id()).toList());
            assertEquals(
                    List.of("link 6", "link 7"),
                    earlier.unreadable().stream().map(UnreadableRecord::object).toList());
            assertEquals(
                    1,
                    earlier.chainLinks(LinkKind.TCX, new DispatcherKey(DispatcherType.TC_INGRESS, 1, 7))
                            .size());
            String asked =
                    assertThrows(StoreException.class, () -> earlier.link(7)).getMessage();
            assertTrue(asked.contains("this release has no links of kind later"), asked);
        }
        assertEquals(7, statements.number("SELECT link_id FROM chain_link_details WHERE kind = 'later'"));
    }

    @Test
    void theTablesThatPeopleReadKeepTheirColumns() throws SQLException {
        assertEquals(
                "link_id,interface,ifindex,direction,priority,position,proceed_on,netns,nsid,dispatcher_program_id,"
                        + "revision,counter_index,dispatcher_type,enabled",
                columns("tc_link_details"));
        assertEquals(
                "link_id,interface,ifindex,mode,priority,position,proceed_on,netns,nsid,dispatcher_program_id,revision,"
                        + "counter_index,dispatcher_type,enabled",
                columns("xdp_link_details"));
        assertEquals(
                "link_id,program_id,interface,ifindex,direction,priority,netns,nsid,detaching",
                columns("tcx_link_details"));
        assertTrue(columns("dispatchers").startsWith("type,nsid,ifindex,"));
        assertEquals(
                List.of("tc-ingress 1", "xdp 1"),
                statements.query(
                        "SELECT type, num_extensions FROM dispatchers", row -> row.getString(1) + " " + row.getInt(2)));
    }

    private String columns(String table) throws SQLException {
        return String.join(
                ",", statements.query("SELECT name FROM pragma_table_xinfo(?)", row -> row.getString(1), table));
    }

    /** The rules of the schema: the name of each column, or constraint, that has a CHECK. */
    private Set<String> checks() throws SQLException {
        Pattern rule = Pattern.compile("(?:^ +|, )(?:CONSTRAINT )?(\\w+) [^,\n]*CHECK", Pattern.MULTILINE);
        Set<String> found = new TreeSet<>();
        statements.query("SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND sql IS NOT NULL", row -> {
            String table = row.getString("name");
            Matcher matcher = rule.matcher(row.getString("sql"));
            while (matcher.find()) {
                found.add(table + "." + matcher.group(1));
            }
            return table;
        });
        assertFalse(found.isEmpty());
        return found;
    }

    private void makeRoom(String table) throws SQLException {
        statements.execute("PRAGMA foreign_keys = OFF");
        statements.execute("DELETE FROM " + table);
        statements.execute("PRAGMA foreign_keys = ON");
    }

    private void insert(String table, Map<String, Object> row) throws SQLException {
        insert(statements, table, row);
    }

    private static void insert(Statements statements, String table, Map<String, Object> row) throws SQLException {
        statements.update(
                "INSERT INTO " + table + " (" + String.join(", ", row.keySet()) + ") VALUES ("
                        + String.join(", ", Collections.nCopies(row.size(), "?")) + ")",
                row.values().toArray());
    }
}
