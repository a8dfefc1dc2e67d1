// SPDX-License-Identifier: Apache-2.0
package io.bpfman.store.sqlite.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Direction;
import io.bpfman.api.Link;
import io.bpfman.api.LinkKind;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.TcLinkDetails;
import io.bpfman.api.XdpLinkDetails;
import io.bpfman.api.XdpMode;
import io.bpfman.spi.store.LinkRow;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that an earlier release wrote is as full after its migration as it was before. */
class MigrationTest {

    private static final String THEN = "2026-01-31T12:00:00.5Z";

    @TempDir
    private Path directory;

    @Test
    void aStoreOfTheSecondVersionKeepsEveryRow() throws SQLException {
        Path path = directory.resolve("state.db");
        try (Statements statements = open(path)) {
            write(statements, 2);
            statements.execute("INSERT INTO programs VALUES (42, 'count', 'tc', '/o', '/p', 'GPL', 1, 'abc', '" + THEN
                    + "', 'extension')");
            statements.execute("INSERT INTO dispatchers VALUES ('tc-egress', 9, 7, 3, 900, 'freplace', 'tcx', 'veth0',"
                    + " '/n', 5, '/l', NULL, NULL, 1, 2, 1, '/d', '" + THEN + "', '" + THEN + "')");
            for (int id : new int[] {1, 2}) {
                statements.execute("INSERT INTO links VALUES (" + id + ", 'tc', 42, " + (30 + id) + ", '/k" + id + "', "
                        + (10 - id) + ", '" + THEN + "')");
                statements.execute("INSERT INTO link_metadata VALUES (" + id + ", 'owner', 'me')");
                statements.execute("INSERT INTO tc_link_details (link_id, interface, ifindex, direction, priority,"
                        + " position, proceed_on, netns, nsid, dispatcher_program_id, revision, counter_index) VALUES ("
                        + id + ", 'veth0', 7, 'egress', 50, " + (id - 1) + ", 4294967295, '/n', 9, 900, 3, " + id
                        + ")");
            }
        }

        try (SqliteStore store = new SqliteStore(StoreSettings.at(path))) {
            assertEquals(List.of(member(1), member(2)), store.links());
            assertEquals("extension", store.program(42).orElseThrow().kernelType());
            assertEquals(false, store.program(42).orElseThrow().frags());
            assertEquals(42, store.program(42).orElseThrow().mapSet());
            assertEquals("/o", store.program(42).orElseThrow().source());
            assertEquals(Path.of("/o"), store.program(42).orElseThrow().objectFile());
            assertEquals(Optional.empty(), store.program(42).orElseThrow().updatedAt());
            assertFalse(store.program(42).orElseThrow().untyped());
            assertFalse(store.dispatchers().get(0).untyped());
            assertEquals(2, store.dispatchers().get(0).numExtensions());
            assertEquals(
                    List.of(member(1), member(2)),
                    store.linksOfDispatcher(store.dispatchers().get(0).key()));
        }
        try (Statements statements = open(path)) {
            assertEquals(Migrations.newest(), statements.number("PRAGMA user_version"));
            assertEquals(List.of(), statements.query("PRAGMA foreign_key_check", row -> row.getString(1)));
            assertEquals(0, statements.number("SELECT count(*) FROM sqlite_schema WHERE name LIKE 'kept%'"));
        }
    }

    @Test
    void aStoreOfTheThirdVersionKeepsItsXdpMembers() throws SQLException {
        Path path = directory.resolve("state.db");
        try (Statements statements = open(path)) {
            write(statements, 3);
            statements.execute("INSERT INTO programs VALUES (42, 'count', 'xdp', '/o', '/p', 'GPL', 1, 'abc', '" + THEN
                    + "', 'xdp', 1)");
            statements.execute("INSERT INTO dispatchers VALUES ('xdp', 9, 7, 3, 900, 'tailcall', 'xdp', 'veth0', NULL,"
                    + " 5, '/l', NULL, NULL, 0, 1, 1, '/d', '" + THEN + "', '" + THEN + "', 'generic', 'asked for')");
            statements.execute("INSERT INTO links VALUES (1, 'xdp', 42, NULL, '/k', 4, '" + THEN + "')");
            statements.execute("INSERT INTO link_metadata VALUES (1, 'owner', 'me')");
            statements.execute("INSERT INTO xdp_link_details (link_id, interface, ifindex, mode, priority, position,"
                    + " proceed_on, netns, nsid, dispatcher_program_id, revision, counter_index)"
                    + " VALUES (1, 'veth0', 7, 'generic', 50, 0, 4, NULL, 9, 900, 3, 2)");
        }
        LinkRow member = new LinkRow(
                new Link(
                        1,
                        42,
                        LinkKind.XDP,
                        OptionalLong.empty(),
                        Path.of("/k"),
                        new XdpLinkDetails(
                                "veth0", 7, XdpMode.GENERIC, 50, 0, new ProceedOn(4), Optional.empty(), 9, 900, 3),
                        Map.of("owner", "me"),
                        Instant.parse(THEN)),
                4,
                2);
        try (SqliteStore store = new SqliteStore(StoreSettings.at(path))) {
            assertEquals(List.of(member), store.links());
            assertTrue(store.program(42).orElseThrow().untyped(), "loaded with expected_attach_type 0");
            assertTrue(store.dispatchers().get(0).untyped(), "like its link");
        }
        try (Statements statements = open(path)) {
            assertEquals(List.of(), statements.query("PRAGMA foreign_key_check", row -> row.getString(1)));
            assertEquals(0, statements.number("SELECT count(*) FROM sqlite_schema WHERE name LIKE 'kept%'"));
        }
    }

    private static LinkRow member(int id) {
        return new LinkRow(
                new Link(
                        id,
                        42,
                        LinkKind.TC,
                        OptionalLong.of(30 + id),
                        Path.of("/k" + id),
                        new TcLinkDetails(
                                "veth0",
                                7,
                                Direction.EGRESS,
                                50,
                                id - 1,
                                new ProceedOn(0xFFFF_FFFFL),
                                Optional.of(Path.of("/n")),
                                9,
                                900,
                                3),
                        Map.of("owner", "me"),
                        Instant.parse(THEN)),
                10 - id,
                id);
    }

    private static Statements open(Path path) throws SQLException {
        Statements statements = new Statements(DriverManager.getConnection("jdbc:sqlite:" + path));
        statements.execute("PRAGMA foreign_keys = ON");
        return statements;
    }

    /** Makes an empty store as the release of this version did. */
    private static void write(Statements statements, int version) throws SQLException {
        for (String script : Migrations.SCRIPTS.subList(0, version)) {
            statements.execute(Migrations.script(script));
        }
        statements.execute("PRAGMA application_id = " + Migrations.APPLICATION_ID);
        statements.execute("PRAGMA user_version = " + version);
    }
}
