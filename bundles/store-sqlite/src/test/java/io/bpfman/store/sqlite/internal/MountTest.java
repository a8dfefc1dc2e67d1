// SPDX-License-Identifier: Apache-2.0
package io.bpfman.store.sqlite.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.bpfman.api.errors.StoreException;
import io.bpfman.itest.support.ChildJvm;
import io.bpfman.spi.store.StoreChange.PutProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A store on a file system that is read-only or full. Modes do not hold back root, so a child process sees the directory through a mount in a
 * mount namespace of its own, which goes with it.
 */
@Timeout(120)
class MountTest {

    @TempDir
    Path directory;

    /** Stores programs until that is refused, and says whether all that was stored is there and the store still answers. */
    static final class Filling {
        public static void main(String[] arguments) {
            try (SqliteStore store = new SqliteStore(StoreSettings.at(Path.of(arguments[0])))) {
                store.commit(List.of(new PutProgram(Rows.program(1))));
                int stored = 1;
                String refusal = "";
                while (refusal.isEmpty()) {
                    try {
                        store.commit(List.of(new PutProgram(Rows.program(stored + 1))));
                        stored++;
                    } catch (StoreException e) {
                        refusal = e.getMessage() + " " + e.getSuppressed().length;
                    }
                }
                System.out.println(refusal);
                System.out.println(store.programs().size() - stored);
            }
        }
    }

    @Test
    void aStoreOnAReadOnlyFileSystemIsRefusedAndLeftAlone() throws IOException {
        Path path = directory.resolve("state.db");
        try (SqliteStore store = new SqliteStore(StoreSettings.at(path))) {
            store.commit(List.of(new PutProgram(Rows.program(42))));
        }
        byte[] before = Files.readAllBytes(path);
        assertEquals(
                List.of("refused: the store " + path + " is read-only: Read-only file system;"
                        + " make it writable for the agent, or configure another path for the store"),
                mounted(readOnly(), AskingJvm.class, path));
        assertArrayEquals(before, Files.readAllBytes(path));
        try (Stream<Path> entries = Files.list(directory)) {
            assertEquals(List.of(path), entries.toList());
        }
    }

    @Test
    void aStoreThatCannotBeMadeOnAReadOnlyFileSystemIsRefused() throws IOException {
        Path path = directory.resolve("below/state.db");
        assertEquals(
                List.of("refused: the store's file " + path + " cannot be made: Read-only file system;"
                        + " make its directory writable for the agent, or configure another path for the store"),
                mounted(readOnly(), AskingJvm.class, path));
    }

    @Test
    void aFullFileSystemStopsAChangeAndNothingElse() throws IOException {
        Path path = directory.resolve("state.db");
        List<String> answer = mounted("mount -t tmpfs -o size=1200k none " + directory, Filling.class, path);
        assertEquals(2, answer.size(), answer::toString);
        assertTrue(answer.get(0).contains("no space is left for the store " + path + "; free some 0"), answer.get(0));
        assertEquals("0", answer.get(1));
    }

    private String readOnly() {
        return "mount --bind " + directory + " " + directory + " && mount -o remount,bind,ro " + directory;
    }

    /** What a main class says that sees the directory as {@code mount} made it. */
    private List<String> mounted(String mount, Class<?> main, Path path) throws IOException {
        List<String> enter = List.of("unshare", "--mount", "--map-root-user", "sh", "-c");
        try (ChildJvm probe = ChildJvm.start(join(enter, List.of(mount)))) {
            List<String> refusal = probe.readLines();
            if (probe.waitForExit() != 0) {
                String reason = "skipped: this machine does not let a test mount in a namespace of its own " + refusal;
                System.out.println(reason);
                abort(reason);
            }
        }
        List<String> run = List.of(mount + " && exec \"$@\"", "sh");
        try (ChildJvm child = ChildJvm.start(join(join(enter, run), ChildJvm.command(main, path.toString())))) {
            List<String> lines = child.readLines();
            assertEquals(0, child.waitForExit(), lines::toString);
            return lines;
        }
    }

    private static List<String> join(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
