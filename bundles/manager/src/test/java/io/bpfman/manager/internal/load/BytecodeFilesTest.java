// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.load;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import io.bpfman.api.BytecodeSource;
import io.bpfman.api.GlobalValue;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.StoreException;
import io.bpfman.spi.kernel.ObjectSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is kept of bytecode, and who may read it. */
class BytecodeFilesTest {

    private static final Path FILE = Path.of("/opt/a \"b\"/counter.bpf.o");
    private static final Instant NOW = Instant.parse("2026-02-03T04:05:06Z");
    private static final byte[] BYTES = "bytes".getBytes(StandardCharsets.UTF_8);
    private static final ObjectSource OBJECT = new ObjectSource(FILE.toString(), BYTES);

    private static final LoadRequest REQUEST = new LoadRequest(
            BytecodeSource.file(FILE),
            List.of(ProgramSelector.parse("tcx:count"), ProgramSelector.parse("xdp:drop")),
            Map.of("port", GlobalValue.parse("5000"), "limit", GlobalValue.parse("0a000000")),
            Map.of(
                    LoadRequest.APPLICATION,
                    "shop",
                    LoadRequest.ACTUAL_TYPE + "count",
                    "tc",
                    "note",
                    "he said \"no\"\n\\ \u0001 größer \ud83d\ude00"),
            OptionalLong.of(4294967295L));

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
        files.keep(7, OBJECT, REQUEST, NOW);
        assertEquals(OBJECT, files.read(7));
        Path kept = root.resolve("7");
        for (Path made : List.of(root, kept)) {
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(made)));
        }
        for (String name : List.of("bytecode.o", "provenance.json")) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(kept.resolve(name))));
        }
        assertArrayEquals(BYTES, Files.readAllBytes(kept.resolve("bytecode.o")));
    }

    @Test
    void theNoteSaysWhereItCameFromAndHowItWasLoaded() throws Exception {
        files.keep(7, OBJECT, REQUEST, NOW);
        String note = Files.readString(root.resolve("7/provenance.json"));
        JsonObject json = JsonParser.object().from(note);
        assertEquals(List.of("source", "size", "sha256", "kept_at", "load"), List.copyOf(json.keySet()), note);
        assertEquals("/opt/a \"b\"/counter.bpf.o", json.getString("source"));
        assertEquals(5, json.getLong("size"));
        assertEquals("277089d91c0bdf4f2e6862ba7e4a07605119431f5d13f726dd352b06f1b206a9", json.getString("sha256"));
        assertEquals("2026-02-03T04:05:06Z", json.getString("kept_at"));
        assertEquals(
                Map.of(
                        "programs",
                        List.of(Map.of("name", "count", "type", "tc"), Map.of("name", "drop", "type", "xdp")),
                        "globals",
                        Map.of("port", "0x5000", "limit", "0x0a000000"),
                        "metadata",
                        REQUEST.metadata(),
                        "application",
                        "shop",
                        "map_owner_id",
                        4294967295L),
                json.getObject("load"));
        assertEquals(
                List.of("limit", "port"),
                List.copyOf(json.getObject("load").getObject("globals").keySet()));
    }

    @Test
    void whatWasNotAskedForIsEmptyInTheNote() throws Exception {
        files.keep(7, OBJECT, plain(FILE), NOW);
        JsonObject load = JsonParser.object()
                .from(Files.readString(root.resolve("7/provenance.json")))
                .getObject("load");
        assertEquals(Map.of(), load.getObject("globals"));
        assertEquals(Map.of(), load.getObject("metadata"));
        assertTrue(load.isNull("application") && load.isNull("map_owner_id"), load.toString());
    }

    @Test
    void whatAnEarlierReleaseKeptIsReadAndReplacedAndRemoved() throws IOException {
        keptByAnEarlierRelease(7);
        assertEquals(List.of(7L), files.programs());
        assertEquals(OBJECT, files.read(7));
        files.keep(7, OBJECT, plain(FILE), NOW);
        assertFalse(Files.exists(root.resolve("7/provenance")));
        assertEquals(OBJECT, files.read(7));
        keptByAnEarlierRelease(8);
        files.remove(8);
        assertEquals(List.of(7L), files.programs());
    }

    private void keptByAnEarlierRelease(long id) throws IOException {
        Path kept = Files.createDirectories(root.resolve(Long.toString(id)));
        Files.write(kept.resolve("bytecode.o"), BYTES);
        Files.writeString(kept.resolve("provenance"), """
                kept-at=2026-02-03T04\\:05\\:06Z
                sha256=277089d91c0bdf4f2e6862ba7e4a07605119431f5d13f726dd352b06f1b206a9
                size=5
                source=/opt/a "b"/counter.bpf.o
                """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{}",
                "{\"size\": \"5\", \"source\": 1}",
                "{\"size\": 5, \"sha256\": null}",
                "source=/x"
            })
    void aNoteThatIsDamagedIsRefusedAndNamed(String note) throws IOException {
        files.keep(7, OBJECT, REQUEST, NOW);
        Files.writeString(root.resolve("7/provenance.json"), note);
        String message = assertThrows(StoreException.class, () -> files.read(7)).getMessage();
        assertTrue(message.contains(root.resolve("7").toString()), message);
        assertEquals(List.of(7L), files.programs());
        files.remove(7);
        assertEquals(List.of(), files.programs());
    }

    private static LoadRequest plain(Path file) {
        return new LoadRequest(file, List.of(ProgramSelector.parse("tc:count")), Map.of(), Map.of());
    }

    @Test
    void aProgramThatGetsTheIdOfAnEarlierOneReplacesWhatThatOneLeft() {
        files.keep(7, OBJECT, REQUEST, NOW);
        ObjectSource other = new ObjectSource("/opt/other.o", new byte[] {1, 2, 3});
        files.keep(7, other, plain(Path.of("/opt/other.o")), NOW);
        assertEquals(other, files.read(7));
        assertEquals(List.of(7L), files.programs());
    }

    @Test
    void listsWhatIsThereEvenIfItIsNotWhole() throws IOException {
        assertEquals(List.of(), files.programs());
        files.keep(12, OBJECT, REQUEST, NOW);
        files.keep(7, OBJECT, REQUEST, NOW);
        Files.createDirectory(root.resolve("9"));
        Files.createDirectory(root.resolve("notes"));
        assertEquals(List.of(7L, 9L, 12L), files.programs());
    }

    @Test
    void removesAllOfIt() throws IOException {
        files.keep(7, OBJECT, REQUEST, NOW);
        Files.createDirectory(root.resolve("9"));
        files.remove(7);
        files.remove(9);
        files.remove(11);
        assertFalse(Files.exists(root.resolve("7")));
        assertEquals(List.of(), files.programs());
    }

    @Test
    void bytesThatAreNotThoseThatWereKeptAreRefused() throws IOException {
        files.keep(7, OBJECT, REQUEST, NOW);
        Files.write(root.resolve("7/bytecode.o"), "bites".getBytes(StandardCharsets.UTF_8));
        String message = assertThrows(StoreException.class, () -> files.read(7)).getMessage();
        assertTrue(message.contains("program 7") && message.contains("load it again"), message);
    }

    @Test
    void aCopyThatIsNotThereOrNotWholeIsNamed() throws IOException {
        files.keep(7, OBJECT, REQUEST, NOW);
        Files.delete(root.resolve("7/provenance.json"));
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
        String message = assertThrows(StoreException.class, () -> files.keep(7, OBJECT, REQUEST, NOW))
                .getMessage();
        assertTrue(message.contains(root.toString()) && message.contains("runtime.dir"), message);
    }

    @Test
    void aStagedObjectIsACopyForItsOwnerAloneUntilItIsClosed() throws IOException {
        Path file = Files.write(directory.resolve("x.o"), BYTES);
        try (StagedObject staged = files.stage(BytecodeSource.file(file))) {
            assertEquals(new ObjectSource(file.toString(), BYTES), staged.source());
            Path copy = staged.source().file().orElseThrow();
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)));
            Files.write(file, new byte[] {1});
            assertArrayEquals(BYTES, Files.readAllBytes(copy));
            files.keep(7, staged.source(), REQUEST, NOW);
            files.keep(8, staged.source(), REQUEST, NOW);
        }
        assertEquals(List.of(7L, 8L), files.programs());
        assertEquals(List.of("7", "8"), names(root));
        assertEquals(new ObjectSource(FILE.toString(), BYTES), files.read(8));
        assertEquals(
                Files.getAttribute(root.resolve("7/bytecode.o"), "unix:ino"),
                Files.getAttribute(root.resolve("8/bytecode.o"), "unix:ino"),
                "the bytes are there once");
    }

    @Test
    void whatAnAgentThatWasKilledHadStagedGoes() throws IOException {
        Path file = Files.write(directory.resolve("x.o"), BYTES);
        files.stage(BytecodeSource.file(file));
        StagedObject other = files.stage(BytecodeSource.file(file));
        assertEquals(2, names(root).size());
        BytecodeFiles next = new BytecodeFiles(root);
        assertEquals(List.of(), next.programs());
        assertEquals(List.of(), names(root));
        other.close();
        try (StagedObject staged = next.stage(BytecodeSource.file(file))) {
            assertEquals(List.of(), next.programs());
            assertTrue(Files.exists(staged.source().file().orElseThrow()));
        }
    }

    @Test
    void nothingStaysOfAnObjectThatCannotBeStaged() throws IOException {
        Path large = directory.resolve("large.o");
        try (SeekableByteChannel channel =
                Files.newByteChannel(large, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.position(BytecodeKeep.MAX_OBJECT_BYTES).write(ByteBuffer.wrap(new byte[1]));
        }
        for (Map.Entry<Path, String> each : Map.of(
                        large, "larger than 64 MiB", directory, "not a regular file", FILE, "does not exist")
                .entrySet()) {
            String message = assertThrows(
                            InvalidSpecException.class, () -> files.stage(BytecodeSource.file(each.getKey())))
                    .getMessage();
            assertTrue(
                    message.contains(each.getValue())
                            && message.contains(each.getKey().toString()),
                    message);
        }
        assertEquals(List.of(), names(root));
    }

    @Test
    void anObjectOfTheLargestSizeIsStaged() throws IOException {
        Path large = directory.resolve("large.o");
        try (SeekableByteChannel channel =
                Files.newByteChannel(large, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.position(BytecodeKeep.MAX_OBJECT_BYTES - 1).write(ByteBuffer.wrap(new byte[1]));
        }
        try (StagedObject staged = files.stage(BytecodeSource.file(large))) {
            assertEquals(BytecodeKeep.MAX_OBJECT_BYTES, staged.source().size());
            assertEquals(
                    "3b6a07d0d404fab4e23b6d34bc6696a6a312dd92821332385e5af7c01c421351",
                    staged.source().sha256());
        }
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }
}
