// SPDX-License-Identifier: Apache-2.0
package io.bpfman.store.sqlite.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
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

    private static final long ABOVE_U32 = 4_294_967_296L;

    /** Changes of one good row that must be refused; {@code rule} is {@code table.column} or {@code table.constraint}. */
    record Refusal(String rule, SQLiteErrorCode code, Map<String, Object> changes) {

        String table() {
            return rule.substring(0, rule.indexOf('.'));
        }

        @Override
        public String toString() {
            return rule + " " + changes;
        }
    }

    @TempDir
    Path directory;

    private Statements statements;

    @BeforeEach
    void create() throws SQLException {
        Path path = directory.resolve("state.db");
        try (SqliteStore store = new SqliteStore(StoreSettings.at(path))) {
            store.open();
        }
        statements = new Statements(DriverManager.getConnection("jdbc:sqlite:" + path));
        statements.execute("PRAGMA foreign_keys = ON");
        for (String table : List.of("map_sets", "programs", "dispatchers", "links")) {
            insert(table, GoodRows.of(table));
        }
        Map<String, Object> xdp = GoodRows.of("dispatchers");
        xdp.putAll(
                Map.of("type", "xdp", "backend", "xdp", "program_id", 800, "link_pin_path", "/x", "directory", "/e"));
        xdp.putAll(Map.of("kernel_link_id", 6, "xdp_mode", "native", "xdp_mode_reason", "asked for"));
        insert("dispatchers", xdp);
    }

    @AfterEach
    void close() throws SQLException {
        statements.close();
    }

    static Stream<Refusal> refusals() {
        List<Refusal> all = new ArrayList<>();
        for (String column : List.of(
                "programs.program_id", "program_maps.map_id", "dispatchers.program_id", "map_sets.map_set_id")) {
            check(all, column, 0, -1, ABOVE_U32);
        }
        for (String column : List.of(
                "dispatchers.kernel_link_id",
                "links.kernel_link_id",
                "tc_link_details.dispatcher_program_id",
                "xdp_link_details.dispatcher_program_id")) {
            check(all, column, 0, -1, ABOVE_U32);
        }
        for (String column : List.of(
                "dispatchers.revision",
                "tc_link_details.revision",
                "tc_link_details.proceed_on",
                "xdp_link_details.revision",
                "xdp_link_details.proceed_on")) {
            check(all, column, -1, ABOVE_U32);
        }
        for (String column : List.of(
                "programs.name",
                "programs.kernel_type",
                "programs.object_path",
                "programs.pin_path",
                "programs.attach_func",
                "program_metadata.key",
                "program_globals.name",
                "program_map_pins.name",
                "program_map_pins.pin_path",
                "shared_map_pins.name",
                "shared_map_pins.pin_path",
                "dispatchers.backend",
                "dispatchers.netns",
                "dispatchers.link_pin_path",
                "dispatchers.directory",
                "links.pin_path",
                "link_metadata.key",
                "tc_link_details.netns",
                "dispatchers.xdp_mode_reason",
                "xdp_link_details.netns",
                "tcx_link_details.netns")) {
            check(all, column, "");
        }
        for (String column : List.of(
                "dispatchers.interface",
                "tc_link_details.interface",
                "xdp_link_details.interface",
                "tcx_link_details.interface")) {
            check(all, column, "", "sixteen-long-dev");
        }
        for (String column : List.of(
                "programs.created_at",
                "programs.updated_at",
                "map_sets.created_at",
                "dispatchers.created_at",
                "dispatchers.updated_at",
                "links.created_at")) {
            check(all, column, "", "now", "1790000000", "2026-01-31 12:00:00", "2026-01-31T12:00:00");
        }
        for (String column : List.of("dispatchers.nsid", "dispatchers.ifindex", "links.id", "links.sequence")) {
            check(all, column, 0, -1);
        }
        for (String column : List.of(
                "tc_link_details.nsid",
                "tc_link_details.ifindex",
                "xdp_link_details.nsid",
                "xdp_link_details.ifindex",
                "tcx_link_details.nsid",
                "tcx_link_details.ifindex")) {
            check(all, column, 0, -1);
        }
        for (String column : List.of(
                "programs.gpl_compatible",
                "programs.frags",
                "programs.untyped",
                "dispatchers.counting",
                "dispatchers.untyped",
                "tc_link_details.enabled",
                "tcx_link_details.detaching",
                "xdp_link_details.enabled")) {
            check(all, column, -1, 2);
        }
        check(all, "dispatchers.clsact_ours", Map.of("clsact_ours", 2), Map.of("clsact_ours", -1));
        check(all, "programs.source_path", "");
        check(all, "programs.type", "", "TC", "socket");
        check(all, "program_globals.value", new byte[0]);
        check(all, "program_maps.position", -1);
        check(all, "dispatchers.type", "", "tc", "ingress", "TC-INGRESS");
        check(all, "dispatchers.mechanism", "", "auto");
        check(all, "dispatchers.slot_failure", "", "DROP", "pass");
        check(all, "dispatchers.num_extensions", 0, 11, -1);
        check(all, "links.kind", "", "kprobe", "TC");
        Map<String, Object> withoutKernelLink = new LinkedHashMap<>();
        withoutKernelLink.put("kind", "tcx");
        withoutKernelLink.put("kernel_link_id", null);
        check(all, "links.tcx_is_a_link", withoutKernelLink);
        check(all, "tcx_link_details.direction", "", "both", "INGRESS");
        check(all, "tcx_link_details.priority", -1, 2_147_483_648L);
        check(all, "dispatchers.xdp_mode", "", "auto", "skb");
        check(all, "xdp_link_details.mode", "", "skb", "NATIVE");
        check(all, "xdp_link_details.priority", -1, 2_147_483_648L);
        check(all, "xdp_link_details.position", -1, 10);
        check(all, "xdp_link_details.counter_index", -1, 16);
        check(all, "tc_link_details.direction", "", "both", "INGRESS");
        check(all, "tc_link_details.priority", -1, 2_147_483_648L);
        check(all, "tc_link_details.position", -1, 10);
        check(all, "tc_link_details.counter_index", -1, 16);
        check(all, "sequences.name", "other");
        check(all, "sequences.value", -1);
        check(all, "departed_links.link_id", 0, -1);
        check(all, "departed_links.what", "");

        Map<String, Object> filter = new LinkedHashMap<>();
        filter.put("backend", "netlink");
        filter.put("kernel_link_id", null);
        filter.put("link_pin_path", null);
        filter.put("filter_priority", 50);
        filter.put("filter_handle", 1);
        check(
                all,
                "dispatchers.filter_priority",
                with(filter, "filter_priority", 0),
                with(filter, "filter_priority", 65536));
        check(
                all,
                "dispatchers.filter_handle",
                with(filter, "filter_handle", 0),
                with(filter, "filter_handle", ABOVE_U32));
        check(all, "dispatchers.link_is_whole", with(Map.of(), "link_pin_path", null));
        check(all, "dispatchers.filter_is_whole", with(filter, "filter_priority", null));
        Map<String, Object> neither = with(with(filter, "filter_priority", null), "filter_handle", null);
        Map<String, Object> both = with(Map.of("filter_priority", 50, "filter_handle", 1), "backend", "other");
        check(all, "dispatchers.link_or_filter", with(neither, "backend", "other"), both);
        check(all, "dispatchers.xdp_by_link", with(with(filter, "type", "xdp"), "backend", "other"));
        check(all, "dispatchers.tcx_by_link", with(filter, "backend", "tcx"));
        check(all, "dispatchers.netlink_by_filter", Map.of("backend", "netlink"));
        check(all, "dispatchers.clsact_for_tc", Map.of("type", "xdp", "clsact_ours", 1));
        return all.stream();
    }

    /** Rows that break what relates rows to each other. */
    static Stream<Refusal> relations() {
        SQLiteErrorCode unique = SQLiteErrorCode.SQLITE_CONSTRAINT_UNIQUE;
        SQLiteErrorCode primary = SQLiteErrorCode.SQLITE_CONSTRAINT_PRIMARYKEY;
        SQLiteErrorCode foreign = SQLiteErrorCode.SQLITE_CONSTRAINT_FOREIGNKEY;
        return Stream.of(
                new Refusal(
                        "programs.program_id", SQLiteErrorCode.SQLITE_CONSTRAINT_PRIMARYKEY, Map.of("pin_path", "/q")),
                new Refusal("programs.pin_path", unique, Map.of("program_id", 43)),
                new Refusal("program_metadata.program_id", foreign, Map.of("program_id", 43)),
                new Refusal("program_globals.program_id", foreign, Map.of("program_id", 43)),
                new Refusal("program_maps.program_id", foreign, Map.of("program_id", 43)),
                new Refusal("program_map_pins.program_id", foreign, Map.of("program_id", 43)),
                new Refusal("shared_map_pins.program_id", foreign, Map.of("program_id", 43)),
                new Refusal(
                        "programs.map_set_id", foreign, Map.of("program_id", 43, "pin_path", "/q", "map_set_id", 43)),
                new Refusal(
                        "dispatchers.key",
                        primary,
                        Map.of("program_id", 901, "link_pin_path", "/other", "directory", "/other")),
                new Refusal(
                        "dispatchers.program_id",
                        unique,
                        Map.of("ifindex", 8, "link_pin_path", "/other", "directory", "/other")),
                new Refusal(
                        "dispatchers.link_pin_path",
                        unique,
                        Map.of("ifindex", 8, "program_id", 9, "directory", "/other")),
                new Refusal(
                        "dispatchers.directory",
                        unique,
                        Map.of("ifindex", 8, "program_id", 9, "link_pin_path", "/other")),
                new Refusal("links.id", primary, Map.of("pin_path", "/other", "sequence", 2)),
                new Refusal("links.pin_path", unique, Map.of("id", 2, "sequence", 2)),
                new Refusal("links.sequence", unique, Map.of("id", 2, "pin_path", "/other")),
                new Refusal(
                        "links.program_id",
                        foreign,
                        Map.of("id", 2, "pin_path", "/other", "sequence", 2, "program_id", 43)),
                new Refusal("link_metadata.link_id", foreign, Map.of("link_id", 2)),
                new Refusal("tc_link_details.link_id", foreign, Map.of("link_id", 2)),
                new Refusal("tc_link_details.dispatcher", foreign, Map.of("direction", "egress")),
                new Refusal("xdp_link_details.dispatcher", foreign, Map.of("ifindex", 8)),
                new Refusal("tcx_link_details.link_id", foreign, Map.of("link_id", 2)),
                new Refusal("tcx_link_details.program_id", foreign, Map.of("program_id", 43)));
    }

    @ParameterizedTest
    @MethodSource({"refusals", "relations"})
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
                "tc_link_details",
                "xdp_link_details",
                "tcx_link_details",
                "departed_links")) {
            insert(table, GoodRows.of(table));
            assertEquals(1, statements.number("SELECT count(*) FROM " + table), table);
        }
        makeRoom("sequences");
        insert("sequences", GoodRows.of("sequences"));
        assertEquals(1, statements.number("SELECT count(*) FROM sequences"));
    }

    @Test
    void twoMembersHaveNeitherOnePlaceNorOneCounter() throws SQLException {
        insert("tc_link_details", GoodRows.of("tc_link_details"));
        Map<String, Object> second = GoodRows.of("links");
        second.putAll(Map.of("id", 2, "pin_path", "/other", "sequence", 2));
        insert("links", second);
        for (String column : List.of("position", "counter_index")) {
            Map<String, Object> member = GoodRows.of("tc_link_details");
            member.putAll(Map.of("link_id", 2, "position", 1, "counter_index", 1));
            member.put(column, 0);
            SQLiteException failure = assertThrows(SQLiteException.class, () -> insert("tc_link_details", member));
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
        Map<String, Object> row = GoodRows.of("tc_link_details");
        row.put("priority", "fifty");
        SQLiteException failure = assertThrows(SQLiteException.class, () -> insert("tc_link_details", row));
        assertEquals(SQLiteErrorCode.SQLITE_CONSTRAINT_DATATYPE, failure.getResultCode());
    }

    @Test
    void everyCheckOfTheSchemaIsTriedHere() {
        Set<String> tried = new TreeSet<>();
        refusals().forEach(refusal -> tried.add(refusal.rule()));
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
    void theTablesThatPeopleReadKeepTheirColumns() throws SQLException {
        assertEquals(
                "link_id,interface,ifindex,direction,priority,position,proceed_on,netns,nsid,dispatcher_program_id,"
                        + "revision,counter_index,dispatcher_type,enabled",
                columns("tc_link_details"));
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

    /** The rules in the scripts: the name of each column, or constraint, that has a CHECK. */
    private static Set<String> checks() {
        Pattern line = Pattern.compile(
                "(?:CREATE|ALTER) TABLE (\\w+)(?: ADD COLUMN (\\w+) .*CHECK)?|^ +(?:CONSTRAINT )?(\\w+) .*CHECK",
                Pattern.MULTILINE);
        Set<String> found = new TreeSet<>();
        String table = "";
        for (String script : Migrations.SCRIPTS) {
            Matcher matcher = line.matcher(Migrations.script(script));
            while (matcher.find()) {
                if (matcher.group(1) != null) {
                    table = matcher.group(1);
                }
                String column = matcher.group(2) != null ? matcher.group(2) : matcher.group(3);
                if (column != null) {
                    found.add(table + "." + column);
                }
            }
        }
        assertFalse(found.isEmpty());
        return found;
    }

    private void makeRoom(String table) throws SQLException {
        statements.execute("PRAGMA foreign_keys = OFF");
        statements.execute("DELETE FROM " + table);
        statements.execute("PRAGMA foreign_keys = ON");
    }

    private void insert(String table, Map<String, Object> row) throws SQLException {
        statements.update(
                "INSERT INTO " + table + " (" + String.join(", ", row.keySet()) + ") VALUES ("
                        + String.join(", ", Collections.nCopies(row.size(), "?")) + ")",
                row.values().toArray());
    }

    private static void check(List<Refusal> all, String rule, Object... values) {
        String column = rule.substring(rule.indexOf('.') + 1);
        for (Object value : values) {
            @SuppressWarnings("unchecked")
            Map<String, Object> changes =
                    value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of(column, value);
            all.add(new Refusal(rule, SQLiteErrorCode.SQLITE_CONSTRAINT_CHECK, changes));
        }
    }

    private static Map<String, Object> with(Map<String, ?> row, String column, Object value) {
        Map<String, Object> changed = new LinkedHashMap<>(row);
        changed.put(column, value);
        return changed;
    }
}
