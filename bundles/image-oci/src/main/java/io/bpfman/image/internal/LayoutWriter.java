// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import io.bpfman.api.errors.ImageException;
import io.bpfman.image.internal.BuiltImage.Blob;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.stream.Stream;

/** Writes an image into a directory as an OCI layout, whole or not at all. */
final class LayoutWriter {

    private static final String VERSION = "{\"imageLayoutVersion\":\"1.0.0\"}";

    private LayoutWriter() {}

    /**
     * Writes it.
     *
     * @param directory is not there, or is empty
     * @param tag what the image is called in the layout
     */
    static void write(BuiltImage image, Path directory, Optional<String> tag) {
        try {
            requireEmpty(directory);
            Path parent = Optional.ofNullable(directory.toAbsolutePath().getParent())
                    .orElseThrow(() -> new ImageException("an image cannot be written into " + directory));
            Files.createDirectories(parent);
            Path temporary = Files.createTempDirectory(parent, ".new-");
            try {
                fill(image, temporary, tag);
                Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
                Files.move(temporary, directory, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException | RuntimeException e) {
                Directories.delete(temporary);
                throw e;
            }
        } catch (IOException e) {
            throw new ImageException("an image cannot be written into " + directory + ": " + e, e);
        }
    }

    private static void requireEmpty(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        if (!Files.isDirectory(directory)) {
            throw new ImageException("an image cannot be written into " + directory
                    + ": it is no directory; name one that is not there");
        }
        try (Stream<Path> there = Files.list(directory)) {
            if (there.findAny().isPresent()) {
                throw new ImageException("an image cannot be written into " + directory
                        + ": it is not empty; name a directory that is not there");
            }
        }
    }

    private static void fill(BuiltImage image, Path directory, Optional<String> tag) throws IOException {
        Path blobs = Files.createDirectories(directory.resolve("blobs").resolve("sha256"));
        for (Blob blob : Stream.concat(image.blobs().stream(), image.manifests().stream())
                .toList()) {
            Files.write(blobs.resolve(blob.digest().hex()), blob.bytes());
        }
        Files.writeString(directory.resolve("oci-layout"), VERSION, StandardCharsets.UTF_8);
        Files.writeString(directory.resolve("index.json"), index(image.top(), tag), StandardCharsets.UTF_8);
    }

    private static String index(Blob top, Optional<String> tag) {
        JsonStringWriter json = JsonWriter.string()
                .object()
                .value("schemaVersion", 2)
                .array("manifests")
                .object()
                .value("mediaType", top.mediaType())
                .value("digest", top.digest().toString())
                .value("size", top.bytes().length);
        tag.ifPresent(
                name -> json.object("annotations").value(Layout.NAME, name).end());
        return json.end().end().end().done();
    }
}
