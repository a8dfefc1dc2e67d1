// SPDX-License-Identifier: Apache-2.0
package io.bpfman.store.sqlite.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.bpfman.api.errors.StoreException;
import io.bpfman.spi.store.StoreChange.PutProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A store that may not be written. Modes do not hold back root, so a child process sees the directory through a read-only mount in a mount
 * namespace of its own, which goes with it.
 */
@Timeout(120)
class ReadOnlyTest {

    @TempDir
    Path directory;

    /** Asks a store for its programs and prints the answer. */
    static final class Ask {
        public static void main(String[] arguments) {
            try (SqliteStore store = new SqliteStore(StoreSettings.at(Path.of(arguments[0])))) {
                System.out.println("programs: " + store.programs().size());
            } catch (StoreException e) {
                System.out.println("refused: " + e.getMessage());
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
                askReadOnly(path));
        assertArrayEquals(before, Files.readAllBytes(path));
        try (Stream<Path> entries = Files.list(directory)) {
            assertEquals(List.of(path), entries.toList());
        }
    }

    @Test
    void aStoreThatCannotBeMadeOnAReadOnlyFileSystemIsRefused() throws IOException {
        Path path = directory.resolve("below/state.db");
        List<String> answer = askReadOnly(path);
        assertEquals(1, answer.size());
        assertTrue(answer.get(0).startsWith("refused: the store's file " + path + " cannot be made: "), answer.get(0));
        assertTrue(answer.get(0).contains("Read-only file system"), answer.get(0));
    }

    private List<String> askReadOnly(Path path) throws IOException {
        List<String> enter = List.of("unshare", "--mount", "--map-root-user");
        String mount = "mount --bind " + directory + " " + directory + " && mount -o remount,bind,ro " + directory;
        try (ChildJvm probe = ChildJvm.start(join(enter, List.of("sh", "-c", mount)))) {
            String refusal = probe.readLine();
            if (probe.waitForExit() != 0) {
                String reason = "skipped: this machine gives no mount namespace (" + refusal + ")";
                System.out.println(reason);
                abort(reason);
            }
        }
        String command = mount + " && exec \"$@\"";
        try (ChildJvm child = ChildJvm.start(
                join(join(enter, List.of("sh", "-c", command, "sh")), ChildJvm.command(Ask.class, path.toString())))) {
            List<String> lines = new ArrayList<>();
            for (String line = child.readLine(); line != null; line = child.readLine()) {
                lines.add(line);
            }
            assertEquals(0, child.waitForExit(), lines::toString);
            return lines;
        }
    }

    private static List<String> join(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
