// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import io.bpfman.api.Bytecode;
import io.bpfman.api.CachedImage;
import io.bpfman.api.errors.ImageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Images that were pulled, in a directory that several processes may share: a note for each name, and each object once, under its digest. Files come whole or not at
 * all, and what is read is checked: whatever a process that was killed left is as good as nothing. For any thread.
 */
final class ImageCache {

    private static final String NOTES = "images";
    private static final String OBJECTS = "objects";
    private static final String TEMPORARY = ".new-";
    private static final long MOST_BYTES_OF_NOTE = 1L << 20;
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");
    /** An object without a note is being pulled, unless it is older. */
    private static final Duration BEING_PULLED = Duration.ofHours(1);

    private final Path directory;

    ImageCache(Path directory) {
        this.directory = directory;
    }

    /**
     * An image that is here.
     *
     * @param object the digest of its object
     * @param size of the object, in bytes
     * @param verification who has signed it, as it was found out when it was pulled
     */
    record Entry(
            String reference,
            String digest,
            Map<String, String> programs,
            Map<String, String> maps,
            Digest object,
            long size,
            Instant pulledAt,
            Verification verification) {

        /** As others see it. */
        CachedImage shown() {
            return new CachedImage(reference, digest, programs, maps, size, pulledAt);
        }
    }

    /** The image of that name; empty when it is not here, or not whole any more. */
    Optional<ResolvedImage> find(String reference) {
        return entry(note(reference))
                .filter(entry -> entry.reference().equals(reference))
                .flatMap(this::whole);
    }

    private Optional<ResolvedImage> whole(Entry entry) {
        return bytes(object(entry.object()), ImageReader.MAX_OBJECT_BYTES)
                .filter(entry.object()::isOf)
                .map(object -> new ResolvedImage(
                        entry.reference(),
                        entry.digest(),
                        entry.programs(),
                        entry.maps(),
                        new Bytecode(object),
                        entry.verification()));
    }

    /** Keeps an image; one of the same name is forgotten. */
    void put(ResolvedImage image, Instant now) {
        try {
            byte[] object = image.object().toArray();
            Digest digest = Digest.of(object);
            write(object(digest), object);
            write(note(image.reference()), noteOf(image, digest, now).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new ImageException(
                    image.reference() + " cannot be kept in " + directory + ": " + e
                            + "; make room there, or choose another directory by --image-cache-dir",
                    e);
        }
    }

    private static String noteOf(ResolvedImage image, Digest object, Instant now) {
        JsonStringWriter json = JsonWriter.indent("  ")
                .string()
                .object()
                .value("reference", image.reference())
                .value("digest", image.digest())
                .value("pulled_at", now.toString())
                .value("object", object.toString())
                .value("size", image.object().size())
                .value("verified_policy", image.verification().policy())
                .array("signers", image.verification().signers());
        pairs(json, "programs", image.programs());
        pairs(json, "maps", image.maps());
        return json.end().done() + "\n";
    }

    private static void pairs(JsonStringWriter json, String name, Map<String, String> pairs) {
        json.object(name);
        new TreeMap<>(pairs).forEach(json::value);
        json.end();
    }

    /** All images that are here, by their names. */
    List<Entry> list() {
        return files(NOTES).stream()
                .flatMap(note -> entry(note).stream())
                .sorted(Comparator.comparing(Entry::reference))
                .toList();
    }

    /**
     * Forgets images that are older than {@code age}, then the oldest until the objects of those left have at most {@code bytes}; and what no image has, such as
     * what a process left that was killed.
     *
     * @return those that went
     */
    List<Entry> prune(Duration age, long bytes, Instant now) {
        List<Entry> byAge = new ArrayList<>(list());
        byAge.sort(Comparator.comparing(Entry::pulledAt));
        List<Entry> gone = new ArrayList<>();
        while (!byAge.isEmpty() && (byAge.get(0).pulledAt().isBefore(now.minus(age)) || size(byAge) > bytes)) {
            Entry oldest = byAge.remove(0);
            delete(note(oldest.reference()));
            gone.add(oldest);
        }
        Set<Path> used = byAge.stream().map(entry -> object(entry.object())).collect(Collectors.toSet());
        for (Path object : files(OBJECTS)) {
            if (!used.contains(object) && isOlder(object, now.minus(BEING_PULLED), gone.isEmpty())) {
                delete(object);
            }
        }
        for (String name : List.of(NOTES, OBJECTS)) {
            files(name, TEMPORARY + "*").stream()
                    .filter(left -> isOlder(left, now.minus(BEING_PULLED), true))
                    .forEach(ImageCache::delete);
        }
        return gone;
    }

    private static long size(List<Entry> entries) {
        Set<Digest> counted = new HashSet<>();
        return entries.stream()
                .filter(entry -> counted.add(entry.object()))
                .mapToLong(Entry::size)
                .sum();
    }

    /** @param careful whether nothing that is new may go */
    private static boolean isOlder(Path file, Instant than, boolean careful) {
        try {
            FileTime changed = Files.getLastModifiedTime(file);
            return !careful || changed.toInstant().isBefore(than);
        } catch (IOException e) {
            // another process was faster
            return false;
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new ImageException(file + " cannot be removed: " + e, e);
        }
    }

    private Path note(String reference) {
        return directory
                .resolve(NOTES)
                .resolve(Digest.of(reference.getBytes(StandardCharsets.UTF_8)).hex() + ".json");
    }

    private Path object(Digest digest) {
        return directory.resolve(OBJECTS).resolve(digest.hex() + ".o");
    }

    private List<Path> files(String name) {
        return files(name, "[0-9a-f]*");
    }

    private List<Path> files(String name, String pattern) {
        Path in = directory.resolve(name);
        if (!Files.isDirectory(in)) {
            return List.of();
        }
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(in, pattern)) {
            found.forEach(files::add);
        } catch (IOException e) {
            throw new ImageException(in + " cannot be read: " + e, e);
        }
        return files;
    }

    /** What a note says; empty when there is none, or none that says anything. */
    private static Optional<Entry> entry(Path note) {
        return bytes(note, MOST_BYTES_OF_NOTE).flatMap(bytes -> {
            try {
                JsonObject json = Json.object(bytes, note.toString());
                Optional<Digest> object = Digest.parse(json.getString("object", ""));
                return object.filter(digest -> HEX.matcher(digest.hex()).matches())
                        .map(digest -> new Entry(
                                json.getString("reference", ""),
                                json.getString("digest", ""),
                                texts(json, "programs"),
                                texts(json, "maps"),
                                digest,
                                json.getLong("size", 0),
                                Instant.parse(json.getString("pulled_at", "")),
                                new Verification(json.getString("verified_policy", ""), signers(json))));
            } catch (ImageException | DateTimeParseException e) {
                // a note that is damaged is as good as none: the image is pulled again
                return Optional.empty();
            }
        });
    }

    private static List<String> signers(JsonObject json) {
        return json.getArray("signers", new JsonArray()).stream()
                .map(String::valueOf)
                .toList();
    }

    private static Map<String, String> texts(JsonObject json, String name) {
        Map<String, String> texts = new TreeMap<>();
        json.getObject(name, new JsonObject()).forEach((key, value) -> texts.put(key, String.valueOf(value)));
        return texts;
    }

    private static Optional<byte[]> bytes(Path file, long most) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > most) {
                return Optional.empty();
            }
            return Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            // another process was faster
            return Optional.empty();
        } catch (IOException e) {
            throw new ImageException(file + " cannot be read: " + e, e);
        }
    }

    private static void write(Path file, byte[] bytes) throws IOException {
        Path parent = file.getParent();
        Files.createDirectories(parent);
        Path temporary = Files.createTempFile(parent, TEMPORARY, "");
        try {
            Files.write(temporary, bytes);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
