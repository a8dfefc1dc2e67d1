// SPDX-License-Identifier: Apache-2.0
package io.bpfman.store.sqlite.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.errors.StoreException;
import io.bpfman.itest.support.ChildJvm;
import io.bpfman.spi.store.StoreChange.PutProgram;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class OpeningTest {

    private static final Duration SHORT = Duration.ofMillis(50);

    @TempDir
    Path directory;

    private final List<SqliteStore> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(SqliteStore::close);
    }

    private SqliteStore store(Path path) {
        SqliteStore store = new SqliteStore(new StoreSettings(path, SHORT));
        opened.add(store);
        return store;
    }

    private Path state() {
        return directory.resolve("state.db");
    }

    @Test
    void anEmptyStoreIsMadeForItsOwnerOnly() throws IOException, SQLException {
        Path path = directory.resolve("a/b/state.db");
        assertEquals(Migrations.newest(), store(path).open());
        for (Path made : List.of(directory.resolve("a"), directory.resolve("a/b"))) {
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(made)));
        }
        for (String name : List.of("state.db", "state.db-wal", "state.db-shm")) {
            Path file = path.resolveSibling(name);
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)), name);
        }
        assertEquals(List.of("wal"), ask(path, "PRAGMA journal_mode"));
        assertEquals(List.of(Integer.toString(Migrations.newest())), ask(path, "PRAGMA user_version"));
    }

    @Test
    void anEmptyFileBecomesAStore() throws IOException {
        Files.createFile(state());
        assertEquals(List.of(), store(state()).programs());
    }

    @Test
    void scriptsAreNumberedWithoutGaps() {
        for (int version = 1; version <= Migrations.newest(); version++) {
            String name = Migrations.SCRIPTS.get(version - 1);
            assertTrue(name.startsWith(String.format("V%03d__", version)), name);
            assertFalse(Migrations.script(name).isBlank());
        }
    }

    @Test
    void aNewerStoreIsRefusedAndLeftAlone() throws IOException, SQLException {
        store(state()).commit(List.of(new PutProgram(Rows.program(42))));
        close();
        ask(state(), "PRAGMA user_version = 99");
        byte[] before = Files.readAllBytes(state());

        SqliteStore store = store(state());
        fails(store::programs, "schema version 99", "versions up to " + Migrations.newest());
        fails(() -> store.commit(List.of(new PutProgram(Rows.program(43)))), "schema version 99");
        assertArrayEquals(before, Files.readAllBytes(state()));
        assertEquals(List.of("state.db"), names());
    }

    @Test
    void anotherProgramsDatabaseIsRefusedAndLeftAlone() throws IOException, SQLException {
        ask(state(), "CREATE TABLE theirs (x)");
        byte[] before = Files.readAllBytes(state());
        fails(store(state())::links, "is a database of another program");
        assertArrayEquals(before, Files.readAllBytes(state()));
        assertEquals(List.of("state.db"), names());
    }

    @Test
    void whatIsNoDatabaseIsRefusedAndLeftAlone() throws IOException {
        Files.writeString(state(), "interfaces:\n".repeat(500));
        byte[] before = Files.readAllBytes(state());
        fails(store(state())::links, "is not a SQLite database", "move it away");
        assertArrayEquals(before, Files.readAllBytes(state()));
        assertEquals(List.of("state.db"), names());
    }

    @Test
    void aDamagedDatabaseIsPutAsideAndANewOneBegun() throws IOException {
        store(state()).commit(List.of(new PutProgram(Rows.program(42))));
        close();
        try (RandomAccessFile file = new RandomAccessFile(state().toFile(), "rw")) {
            long size = file.length();
            for (long page = 4096; page < size; page += 4096) {
                file.seek(page);
                file.write("damaged here".getBytes(StandardCharsets.US_ASCII));
            }
        }
        byte[] before = Files.readAllBytes(state());
        SqliteStore store = store(state());
        assertEquals(List.of(), store.programs());
        Path aside = store.setAside().orElseThrow();
        assertArrayEquals(before, Files.readAllBytes(aside));
        store.commit(List.of(new PutProgram(Rows.program(43))));
        assertEquals(List.of(Rows.program(43)), store.programs());
        close();
        assertEquals(Optional.empty(), store(state()).setAside());
    }

    @Test
    void aDatabaseWithoutItsHeaderIsPutAside() throws IOException {
        store(state()).commit(List.of(new PutProgram(Rows.program(42))));
        close();
        try (RandomAccessFile file = new RandomAccessFile(state().toFile(), "rw")) {
            file.write(new byte[4096]);
        }
        SqliteStore store = store(state());
        assertEquals(List.of(), store.programs());
        assertTrue(store.setAside().isPresent());
    }

    @Test
    void aTruncatedDatabaseIsPutAside() throws IOException {
        store(state()).commit(List.of(new PutProgram(Rows.program(42))));
        close();
        try (RandomAccessFile file = new RandomAccessFile(state().toFile(), "rw")) {
            file.setLength(file.length() / 2);
        }
        SqliteStore store = store(state());
        assertEquals(List.of(), store.programs());
        assertTrue(store.setAside().isPresent());
    }

    @Test
    void aLockedStoreSaysSoAndWorksWhenTheLockIsGone() throws SQLException {
        store(state()).open();
        close();
        SqliteStore store = new SqliteStore(new StoreSettings(state(), Duration.ofSeconds(2)));
        opened.add(store);
        try (Statements other = new Statements(DriverManager.getConnection("jdbc:sqlite:" + state()))) {
            other.execute("PRAGMA locking_mode = EXCLUSIVE");
            other.execute("BEGIN EXCLUSIVE");
            fails(store::programs, "is locked by another process (waited 2000 ms)", "fuser -v " + state());
            fails(store::nextLinkId, "is locked by another process (waited 0 ms)");
        }
        assertEquals(List.of(), store.programs());
        assertEquals(1, store.nextLinkId());
    }

    @Test
    void anotherWritersLockStopsChangesAndNotReads() throws SQLException {
        SqliteStore store = store(state());
        store.open();
        try (Statements other = new Statements(DriverManager.getConnection("jdbc:sqlite:" + state()))) {
            other.execute("BEGIN IMMEDIATE");
            fails(
                    () -> store.commit(List.of(new PutProgram(Rows.program(42)))),
                    "cannot begin a transaction",
                    "is locked by another process");
            assertEquals(List.of(), store.programs());
        }
        store.commit(List.of(new PutProgram(Rows.program(42))));
        assertEquals(1, store.programs().size());
    }

    @Test
    void aDirectoryThatCannotBeMadeIsNamed() throws IOException {
        Files.createFile(directory.resolve("file"));
        Path path = directory.resolve("file/below/state.db");
        fails(store(path)::programs, "the store's file " + path + " cannot be made", "configure another path");
        assertEquals(List.of("file"), names());
    }

    @Test
    void directoriesThatWereMadeForNothingGoAgain() throws IOException {
        String tooLong = "x".repeat(300);
        fails(store(directory.resolve("a/b/" + tooLong))::programs, "cannot be made");
        assertEquals(List.of(), names());
    }

    @Test
    void aDirectoryIsNoStore() throws IOException {
        Files.createDirectory(state());
        fails(store(state())::programs, "is not a file");
    }

    @Test
    void aStoreDeletedWhileOpenIsNotMadeAnew() throws IOException {
        SqliteStore store = store(state());
        store.commit(List.of(new PutProgram(Rows.program(42))));
        Path aside = directory.resolve("aside.db");
        Files.move(state(), aside);
        fails(store::programs, "was deleted while it was open");
        fails(() -> store.commit(List.of(new PutProgram(Rows.program(43)))), "was deleted while it was open");
        assertFalse(Files.exists(state()));
        Files.move(aside, state());
        assertEquals(1, store.programs().size());
    }

    @Test
    void aStoreReplacedWhileOpenIsNotWritten() throws IOException {
        SqliteStore store = store(state());
        store.open();
        Files.move(state(), directory.resolve("aside.db"));
        Files.createFile(state());
        fails(() -> store.commit(List.of(new PutProgram(Rows.program(43)))), "was replaced by another file");
        assertEquals(0, Files.size(state()));
    }

    @Test
    @Timeout(120)
    void aNativeLibraryThatCannotBeLoadedIsExplained() throws IOException {
        List<String> command = new ArrayList<>(ChildJvm.command(AskingJvm.class, state().toString()));
        command.add(1, "-Dorg.sqlite.tmpdir=" + directory.resolve("nowhere"));
        try (ChildJvm child = ChildJvm.start(command)) {
            List<String> lines = child.readLines();
            String answer = lines.get(lines.size() - 1);
            assertTrue(answer.startsWith("refused: cannot open the store: SQLite's native library"), lines::toString);
            assertTrue(answer.contains("-Dorg.sqlite.tmpdir=DIRECTORY"), answer);
        }
        assertEquals(List.of(), names());
    }

    @Test
    void refusedOpeningsHoldNoDescriptors() throws IOException, SQLException {
        store(state()).open();
        close();
        ask(state(), "PRAGMA user_version = 99");
        SqliteStore store = store(state());
        fails(store::programs, "schema version 99");
        for (int i = 0; i < 50; i++) {
            fails(store::programs, "schema version 99");
        }
        assertEquals(List.of(), descriptors());
        Path text = Files.writeString(directory.resolve("text"), "x".repeat(5000));
        for (int i = 0; i < 50; i++) {
            fails(store(text)::programs, "is not a SQLite database");
        }
        assertEquals(List.of(), descriptors());
    }

    @Test
    void aClosedStoreHoldsNoDescriptors() throws IOException {
        store(state()).open();
        assertFalse(descriptors().isEmpty());
        close();
        assertEquals(List.of(), descriptors());
    }

    /** What this process has open below the test's directory. */
    private List<Path> descriptors() throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> entries = Files.list(Path.of("/proc/self/fd"))) {
            for (Path entry : entries.toList()) {
                if (Files.isSymbolicLink(entry) && Files.readSymbolicLink(entry).startsWith(directory)) {
                    found.add(Files.readSymbolicLink(entry));
                }
            }
        }
        return found;
    }

    private List<String> names() throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }

    private static List<String> ask(Path path, String sql) throws SQLException {
        try (Statements statements = new Statements(DriverManager.getConnection("jdbc:sqlite:" + path))) {
            if (sql.contains("=") || sql.startsWith("CREATE")) {
                statements.execute(sql);
                return List.of();
            }
            return statements.query(sql, row -> row.getString(1));
        }
    }

    private static void fails(Executable call, String... parts) {
        StoreException failure = assertThrows(StoreException.class, call);
        for (String part : parts) {
            assertTrue(failure.getMessage().contains(part), failure.getMessage());
        }
    }
}
