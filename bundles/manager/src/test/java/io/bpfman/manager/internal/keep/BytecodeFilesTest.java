// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.keep;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.errors.StoreException;
import io.bpfman.spi.kernel.ObjectSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of bytecode, and who may read it. */
class BytecodeFilesTest {

    private static final Path FILE = Path.of("/opt/a b/zähler.bpf.o");
    private static final Instant NOW = Instant.parse("2026-02-03T04:05:06Z");
    private static final ObjectSource OBJECT =
            new ObjectSource(FILE.toString(), "bytes".getBytes(StandardCharsets.UTF_8));

    @TempDir
    private Path directory;

    private Path root;
    private BytecodeFiles files;

    @BeforeEach
    void files() {
        root = directory.resolve("run/programs");
        files = new BytecodeFiles(root);
    }

    @Test
    void keepsTheObjectForItsOwnerAloneWithANoteOfWhereItCameFrom() throws IOException {
        files.keep(7, OBJECT, FILE, NOW);
        assertEquals(OBJECT, files.read(7));
        Path kept = root.resolve("7");
        for (Path made : List.of(root, kept)) {
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(made)));
        }
        for (String name : List.of("bytecode.o", "provenance")) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(kept.resolve(name))));
        }
        assertArrayEquals(OBJECT.content(), Files.readAllBytes(kept.resolve("bytecode.o")));
        assertEquals(
                List.of(
                        "kept-at=2026-02-03T04\\:05\\:06Z",
                        "sha256=277089d91c0bdf4f2e6862ba7e4a07605119431f5d13f726dd352b06f1b206a9",
                        "size=5",
                        "source=/opt/a b/zähler.bpf.o"),
                Files.readAllLines(kept.resolve("provenance")));
    }

    @Test
    void aProgramThatGetsTheIdOfAnEarlierOneReplacesWhatThatOneLeft() {
        files.keep(7, OBJECT, FILE, NOW);
        ObjectSource other = new ObjectSource("/opt/other.o", new byte[] {1, 2, 3});
        files.keep(7, other, Path.of("/opt/other.o"), NOW);
        assertEquals(other, files.read(7));
        assertEquals(List.of(7L), files.programs());
    }

    @Test
    void listsWhatIsThereEvenIfItIsNotWhole() throws IOException {
        assertEquals(List.of(), files.programs());
        files.keep(12, OBJECT, FILE, NOW);
        files.keep(7, OBJECT, FILE, NOW);
        Files.createDirectory(root.resolve("9"));
        Files.createDirectory(root.resolve("notes"));
        assertEquals(List.of(7L, 9L, 12L), files.programs());
    }

    @Test
    void removesAllOfIt() throws IOException {
        files.keep(7, OBJECT, FILE, NOW);
        Files.createDirectory(root.resolve("9"));
        files.remove(7);
        files.remove(9);
        files.remove(11);
        assertFalse(Files.exists(root.resolve("7")));
        assertEquals(List.of(), files.programs());
    }

    @Test
    void bytesThatAreNotThoseThatWereKeptAreRefused() throws IOException {
        files.keep(7, OBJECT, FILE, NOW);
        Files.write(root.resolve("7/bytecode.o"), "bites".getBytes(StandardCharsets.UTF_8));
        String message = assertThrows(StoreException.class, () -> files.read(7)).getMessage();
        assertTrue(message.contains("program 7") && message.contains("load it again"), message);
    }

    @Test
    void aCopyThatIsNotThereOrNotWholeIsNamed() throws IOException {
        files.keep(7, OBJECT, FILE, NOW);
        Files.delete(root.resolve("7/provenance"));
        for (long id : new long[] {7, 8}) {
            String message =
                    assertThrows(StoreException.class, () -> files.read(id)).getMessage();
            assertTrue(message.contains(root.resolve(Long.toString(id)).toString()), message);
        }
    }

    @Test
    void aPlaceThatCannotBeWrittenIsNamed() throws IOException {
        Files.createDirectories(root.getParent());
        Files.createFile(root);
        String message = assertThrows(StoreException.class, () -> files.keep(7, OBJECT, FILE, NOW))
                .getMessage();
        assertTrue(message.contains(root.toString()) && message.contains("runtime.dir"), message);
    }
}
