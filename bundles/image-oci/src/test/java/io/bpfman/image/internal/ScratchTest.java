// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is left by whom, and who may remove it. */
@Timeout(60)
class ScratchTest {

    private final Instant now = Instant.now();

    @TempDir
    private Path directory;

    /** Another process, which has something there until it is killed. */
    static final class Holder {

        private Holder() {}

        public static void main(String[] arguments) throws IOException {
            Scratch.Room room = new Scratch(Path.of(arguments[0])).room();
            Files.writeString(room.path().resolve("layer"), "half of it");
            System.out.println(room.path());
            int end = System.in.read();
            System.exit(end < 0 ? 0 : 1);
        }
    }

    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.map(path -> path.getFileName().toString()).toList();
        }
    }

    @Test
    void aRoomIsGoneWhenItIsClosed() throws IOException {
        Scratch scratch = new Scratch(directory.resolve("deep/scratch"));
        try (Scratch.Room room = scratch.room();
                Scratch.Room other = scratch.room()) {
            Files.createDirectory(room.path().resolve("d"));
            Files.writeString(room.path().resolve("d/x"), "x");
            scratch.clear(now.plus(Duration.ofDays(1)));
            assertTrue(Files.exists(room.path().resolve("d/x")), "it is in use");
            assertTrue(Files.exists(other.path()));
        }
        try (Stream<Path> left = Files.list(directory.resolve("deep/scratch"))) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    @SuppressWarnings("try") // the process is ended in the middle
    void whatAKilledProcessLeftGoesAndWhatALivingOneHasStays() throws Exception {
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said = holder.inputReader(StandardCharsets.UTF_8)) {
            Path held = Path.of(said.readLine());
            Scratch scratch = new Scratch(directory);
            scratch.clear(now.plus(Duration.ofDays(1)));
            assertEquals("half of it", Files.readString(held.resolve("layer")));
            holder.destroyForcibly().waitFor();
            assertEquals(2, names().size(), "a kill leaves both");
            scratch.clear(now);
            assertEquals(List.of(), names());
        } finally {
            holder.destroyForcibly().waitFor();
        }
    }

    @Test
    void whatHasNoLockGoesWhenItIsOld() throws IOException {
        Path old = Files.writeString(directory.resolve("layer-1"), "x");
        Files.createDirectories(directory.resolve("archive-1/blobs"));
        Files.writeString(directory.resolve("layer-2"), "x");
        for (Path each : List.of(old, directory.resolve("archive-1"))) {
            Files.setLastModifiedTime(each, FileTime.from(now.minus(Duration.ofHours(2))));
        }
        new Scratch(directory).clear(now);
        assertEquals(List.of("layer-2"), names());
        new Scratch(directory.resolve("none")).clear(now);
    }
}
