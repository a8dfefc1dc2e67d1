// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.Bytecode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept, what goes, and what a process that was killed leaves. */
class ImageCacheTest {

    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
    private static final Duration EVER = Duration.ofDays(36_500);

    @TempDir
    private Path directory;

    private ImageCache cache;

    @BeforeEach
    void open() {
        cache = new ImageCache(directory);
    }

    private void put(String name, byte[] object, Duration ago) {
        cache.put(
                new ResolvedImage(
                        "quay.example/" + name,
                        "sha256:" + "0a".repeat(32),
                        Map.of("count", "tc"),
                        Map.of(),
                        new Bytecode(object),
                        Verification.NONE),
                NOW.minus(ago));
    }

    private List<String> kept() {
        return cache.list().stream().map(ImageCache.Entry::reference).toList();
    }

    private List<String> pruned(Duration age, long bytes) {
        return cache.prune(age, bytes, NOW).stream()
                .map(ImageCache.Entry::reference)
                .toList();
    }

    private long files() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile).count();
        }
    }

    @Test
    void theOldestGoesFirst() throws IOException {
        put("a", new byte[100], Duration.ofDays(3));
        put("b", new byte[200], Duration.ofDays(2));
        put("c", new byte[300], Duration.ofDays(1));
        assertEquals(List.of(), pruned(EVER, 600));
        assertEquals(List.of("quay.example/a"), pruned(EVER, 599));
        assertEquals(List.of("quay.example/b"), pruned(Duration.ofHours(36), Long.MAX_VALUE));
        assertEquals(List.of("quay.example/c"), kept());
        assertEquals(2, files(), "a note and an object");
        assertEquals(List.of("quay.example/c"), pruned(EVER, 0));
        assertEquals(0, files());
    }

    @Test
    void anObjectThatTwoImagesHaveIsThereOnceAndStaysForTheOther() throws IOException {
        put("a", new byte[100], Duration.ofDays(3));
        put("b", new byte[100], Duration.ofDays(2));
        assertEquals(3, files());
        assertEquals(List.of(), pruned(EVER, 100));
        assertEquals(List.of("quay.example/a"), pruned(Duration.ofHours(60), 100));
        assertTrue(cache.find("quay.example/b").isPresent());
        assertEquals(Optional.empty(), cache.find("quay.example/a"));
    }

    @Test
    void whatAKilledProcessLeftIsAsGoodAsNothingAndGoesInTime() throws IOException {
        put("a", new byte[100], Duration.ofDays(3));
        Path half = Files.write(directory.resolve("objects").resolve(".new-123"), new byte[50]);
        Path note = Files.write(directory.resolve("images").resolve(".new-124"), new byte[50]);
        Path alone = Files.write(directory.resolve("objects").resolve("ab".repeat(32) + ".o"), new byte[50]);
        Path young = Files.write(directory.resolve("objects").resolve(".new-125"), new byte[50]);
        for (Path old : List.of(half, note, alone)) {
            Files.setLastModifiedTime(old, FileTime.from(NOW.minus(Duration.ofHours(2))));
        }
        Files.setLastModifiedTime(young, FileTime.from(NOW.minus(Duration.ofMinutes(2))));
        assertEquals(List.of("quay.example/a"), kept());
        assertEquals(List.of(), pruned(EVER, Long.MAX_VALUE));
        assertTrue(Files.notExists(half) && Files.notExists(note) && Files.notExists(alone));
        assertTrue(Files.exists(young), "another process is writing it");
    }
}
