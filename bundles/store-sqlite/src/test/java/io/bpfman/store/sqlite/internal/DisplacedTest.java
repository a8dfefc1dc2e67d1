// SPDX-License-Identifier: Apache-2.0
package io.bpfman.store.sqlite.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.spi.store.StoreChange.PutProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A database that somebody deletes or replaces while it is open, and that is written to its place again. */
class DisplacedTest {

    @TempDir
    Path directory;

    private final List<SqliteStore> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(SqliteStore::close);
    }

    private SqliteStore store(Path path) {
        SqliteStore store = new SqliteStore(new StoreSettings(path, Duration.ofMillis(50)));
        opened.add(store);
        return store;
    }

    private Path state() {
        return directory.resolve("state.db");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** What somebody does to a database that is open. */
    private enum Done {
        DELETED("was deleted while it was open", false) {
            @Override
            void to(Path state) throws IOException {
                Files.delete(state);
            }
        },
        DELETED_WITH_ALL_BESIDE_IT("was deleted while it was open", false) {
            @Override
            void to(Path state) throws IOException {
                for (String suffix : List.of("", "-wal", "-shm")) {
                    Files.delete(state.resolveSibling(state.getFileName() + suffix));
                }
            }
        },
        ITS_LOG_DELETED("the log of the store", false) {
            @Override
            void to(Path state) throws IOException {
                Files.delete(state.resolveSibling(state.getFileName() + "-wal"));
            }
        },
        REPLACED("was replaced by another file while it was open", true) {
            @Override
            void to(Path state) throws IOException {
                Path other = state.resolveSibling("other.db");
                Files.writeString(other, "something else");
                Files.move(other, state, StandardCopyOption.REPLACE_EXISTING);
            }
        };

        private final String said;
        private final boolean putAside;

        Done(String said, boolean putAside) {
            this.said = said;
            this.putAside = putAside;
        }

        abstract void to(Path state) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void aStoreThatIsDisplacedIsWrittenAnewWithAllThatItHeld(Done done) throws IOException {
        SqliteStore store = store(state());
        store.commit(List.of(new PutProgram(Rows.program(42))));
        long number = store.nextLinkId();
        assertEquals(Optional.empty(), store.displaced());
        store.writeAnew();
        assertEquals(1, store.programs().size());

        done.to(state());
        String what = store.displaced().orElseThrow();
        assertTrue(what.contains(done.said), what);
        store.writeAnew();
        assertEquals(Optional.empty(), store.displaced());
        assertEquals(List.of(Rows.program(42)), store.programs());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(state())));
        store.commit(List.of(new PutProgram(Rows.program(43))));
        assertEquals(number + 1, store.nextLinkId());
        List<String> aside =
                names().stream().filter(name -> name.contains(".replaced-")).toList();
        assertEquals(done.putAside ? 1 : 0, aside.size(), names().toString());
        for (String name : aside) {
            assertEquals("something else", Files.readString(directory.resolve(name)));
        }
        store.close();
        SqliteStore next = store(state());
        assertEquals(List.of(Rows.program(42), Rows.program(43)), next.programs());
        assertEquals(
                List.of(),
                names().stream().filter(name -> name.contains("anew")).toList());
    }

    @Test
    void aStoreBehindASymbolicLinkIsWrittenAnewWhereItLies() throws IOException {
        Path behind = directory.resolve("behind.db");
        Files.createFile(behind);
        Files.createSymbolicLink(state(), behind);
        SqliteStore store = store(state());
        store.commit(List.of(new PutProgram(Rows.program(42))));
        Files.delete(behind);
        store.writeAnew();
        assertEquals(List.of(Rows.program(42)), store.programs());
        assertEquals(behind, state().toRealPath());
        Files.delete(state());
        store.writeAnew();
        assertEquals(List.of(Rows.program(42)), store.programs());
        assertEquals(behind, state().toRealPath());
    }
}
