// SPDX-License-Identifier: Apache-2.0
package io.bpfman.store.sqlite.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Direction;
import io.bpfman.api.KprobeMultiLinkDetails;
import io.bpfman.api.UnreadableRecord;
import io.bpfman.api.errors.StoreException;
import io.bpfman.itest.support.ChildJvm;
import io.bpfman.spi.kernel.TcHook;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.StoreChange.PutDispatcher;
import io.bpfman.spi.store.StoreChange.PutLink;
import io.bpfman.spi.store.StoreChange.PutProgram;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rows that somebody put in, or a locale cannot name: they are reported, and hold nothing else up. */
@Timeout(60)
class DamagedRowsTest {

    private static final TcHook HOOK = Rows.hook(7, Direction.INGRESS);
    private static final TcHook OTHER = Rows.hook(8, Direction.INGRESS);

    @TempDir
    Path directory;

    private SqliteStore store;

    @BeforeEach
    void fill() {
        open();
        store.commit(List.of(
                new PutProgram(Rows.program(42)),
                new PutProgram(Rows.program(43)),
                new PutDispatcher(Rows.dispatcher(Rows.tcx(HOOK), 900)),
                new PutDispatcher(Rows.dispatcher(Rows.tcx(OTHER), 901)),
                new PutLink(Rows.member(1, 42, HOOK, 0)),
                new PutLink(Rows.member(2, 43, OTHER, 0))));
    }

    private Path file() {
        return directory.resolve("state.db");
    }

    private void open() {
        store = new SqliteStore(StoreSettings.at(file()));
    }

    @AfterEach
    void close() {
        store.close();
    }

    /** Changes the database as sqlite3 does for whoever insists, and opens it anew. */
    private void damage(String sql) throws SQLException {
        store.close();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA ignore_check_constraints = ON");
            assertEquals(1, statement.executeUpdate(sql), sql);
        }
        open();
    }

    private List<String> unreadable() {
        store.programs();
        store.links();
        store.dispatchers();
        return store.unreadable().stream().map(UnreadableRecord::object).toList();
    }

    @Test
    void aProgramThatCannotBeReadIsReportedAndTheRestIsListed() throws Exception {
        for (String change :
                List.of("created_at = '2026-19-39T99:99:99Z'", "type = 'nosuch'", "created_at = 'yesterday'")) {
            damage("UPDATE programs SET " + change + " WHERE program_id = 43");
            assertEquals(List.of("program 43"), unreadable(), change);
            assertEquals(List.of(Rows.program(42)), store.programs(), change);
            assertEquals(2, store.links().size());
            String asked =
                    assertThrows(StoreException.class, () -> store.program(43)).getMessage();
            assertTrue(asked.startsWith("cannot read program 43: a record that this needs cannot be read: "), asked);
            store.commit(List.of(new PutProgram(Rows.program(43))));
            assertEquals(List.of(), unreadable(), change);
        }
    }

    @Test
    void aLinkThatCannotBeReadHoldsUpItsOwnDispatcherOnly() throws Exception {
        damage("UPDATE member_link_details SET dispatcher_type = 'tc-ingress', netns = char(0) WHERE link_id = 2");
        assertEquals(List.of("link 2"), unreadable());
        assertEquals(List.of(Rows.member(1, 42, HOOK, 0)), store.links());
        assertEquals(1, store.linksOfDispatcher(HOOK.key()).size());
        assertThrows(StoreException.class, () -> store.linksOfDispatcher(OTHER.key()));
        store.commit(List.of(new PutProgram(Rows.program(44))));
        damage("DELETE FROM member_link_details WHERE link_id = 2");
        assertEquals(List.of("link 2"), unreadable());
    }

    @Test
    void aLoneLinkWhoseDetailsAreDamagedIsReportedAndTheRestIsListed() throws Exception {
        LinkRow link = io.bpfman.contract.Rows.lone(
                9, 42, new KprobeMultiLinkDetails(List.of("vfs_open", "vfs_read"), Optional.empty(), 2, true), 900);
        store.commit(List.of(new PutLink(link)));
        for (String details : List.of(
                "'{'",
                "'[]'",
                "'{}'",
                "json_remove(details, '$.functions')",
                "json_set(details, '$.functions', 'vfs_open')",
                "json_set(details, '$.functions[1]', 7)",
                "json_set(details, '$.functions[1]', json('[]'))",
                "json_set(details, '$.functions', json('null'))",
                "json_set(details, '$.pattern', json('{}'))",
                "json_set(details, '$.matched', 2.5)",
                "json_set(details, '$.matched', 'two')",
                "json_set(details, '$.retprobe', 1)")) {
            damage("UPDATE lone_link_details SET details = " + details + " WHERE link_id = 9");
            assertEquals(List.of("link 9"), unreadable(), details);
            assertEquals(2, store.links().size(), details);
            String asked = assertThrows(StoreException.class, () -> store.link(9), details)
                    .getMessage();
            assertTrue(
                    asked.startsWith("cannot read link 9: a record that this needs cannot be read: details of a"),
                    asked);
            store.commit(List.of(new PutLink(link)));
            assertEquals(List.of(), unreadable(), details);
        }
    }

    @Test
    void aDispatcherThatCannotBeReadIsReported() throws Exception {
        damage("UPDATE dispatchers SET mechanism = 'magic' WHERE ifindex = 8");
        assertEquals(List.of("dispatcher tc-ingress " + OTHER.key().nsid() + " 8"), unreadable());
        assertEquals(1, store.dispatchers().size());
        assertThrows(StoreException.class, () -> store.dispatcher(OTHER.key()));
    }

    @Test
    void aPathThatTheLocaleCannotNameHoldsNothingUp() throws Exception {
        damage("UPDATE programs SET object_path = '/\u00fc/x.o' WHERE program_id = 43");
        assertEquals(List.of("programs: 2"), asked("C.UTF-8"));
        assertEquals(
                List.of(
                        "programs: 1",
                        "the record of program 43 cannot be read: the character set ANSI_X3.4-1968 has no form of a path in"
                                + " it; start the agent with LC_ALL=C.UTF-8"),
                asked("C"));
    }

    private List<String> asked(String locale) throws Exception {
        store.close();
        List<String> command = new ArrayList<>(List.of("env", "LC_ALL=" + locale));
        command.addAll(ChildJvm.command(AskingJvm.class, file().toString()));
        ChildJvm child = ChildJvm.start(command);
        List<String> lines = child.readLines();
        child.waitForExit();
        return lines;
    }
}
