// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateDirectoryTest {

    @TempDir
    private Path directory;

    private Path runtime;
    private Path state;

    @BeforeEach
    void anAgentWasHere() throws IOException {
        runtime = Files.createDirectory(directory.resolve("run"));
        state = directory.resolve("lib/bpfman");
        database("first");
        Files.createDirectories(runtime.resolve("programs/17"));
        Files.writeString(runtime.resolve("programs/17/bytecode.o"), "object");
    }

    private void database(String content) throws IOException {
        Files.writeString(runtime.resolve("state.db"), content);
        Files.writeString(runtime.resolve("state.db-wal"), content + " log");
        Files.writeString(runtime.resolve("state.db-shm"), "index");
    }

    @Test
    void movesWhatIsThereAndLeavesLinks() throws Exception {
        assertEquals(runtime, StateDirectory.of(runtime));
        StateDirectory.prepare(state, runtime);
        for (int start = 0; start < 2; start++) {
            assertEquals("first", Files.readString(state.resolve("state.db")));
            assertEquals("first log", Files.readString(state.resolve("state.db-wal")));
            assertEquals(state.resolve("state.db"), Files.readSymbolicLink(runtime.resolve("state.db")));
            assertFalse(Files.exists(runtime.resolve("state.db-wal")));
            assertEquals("object", Files.readString(runtime.resolve("programs/17/bytecode.o")));
            assertTrue(Files.isSymbolicLink(runtime.resolve("programs")));
            assertEquals(state, StateDirectory.of(runtime));
            StateDirectory.prepare(state, runtime);
        }
    }

    @Test
    void linksAgainAfterAReboot() throws Exception {
        StateDirectory.prepare(state, runtime);
        Path empty = Files.createDirectory(directory.resolve("empty"));
        StateDirectory.prepare(state, empty);
        assertEquals("first", Files.readString(empty.resolve("state.db")));
        assertEquals("object", Files.readString(empty.resolve("programs/17/bytecode.o")));
    }

    @Test
    void whatAnAgentHasRecordedSinceWithoutItTakesThePlace() throws Exception {
        StateDirectory.prepare(state, runtime);
        Files.delete(runtime.resolve("state.db"));
        database("second");
        StateDirectory.prepare(state, runtime);
        assertEquals("second", Files.readString(runtime.resolve("state.db")));
        assertEquals("first", Files.readString(state.resolve("state.db.replaced")));
    }
}
