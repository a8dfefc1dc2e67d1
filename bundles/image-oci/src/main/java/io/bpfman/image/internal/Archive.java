// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import io.bpfman.api.errors.ImageException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** An OCI layout out of a tar, as {@code skopeo copy ... oci-archive:FILE} writes it, in a directory for as long as it is read. */
final class Archive implements AutoCloseable {

    private static final Pattern WANTED =
            Pattern.compile("(?:index\\.json|blobs/sha256/[0-9a-f]{64}|blobs/sha512/[0-9a-f]{128})");
    private static final int MOST_ENTRIES = 4096;
    private static final long MOST_BYTES = 4 * ImageReader.MAX_OBJECT_BYTES;

    private final Path directory;

    private Archive(Path directory) {
        this.directory = directory;
    }

    /** @param scratch where the directory is made */
    static Archive unpack(Path file, Path scratch) {
        try {
            Archive archive = new Archive(Files.createTempDirectory(scratch, "archive-"));
            try {
                archive.take(file);
                return archive;
            } catch (IOException | RuntimeException e) {
                archive.close();
                throw e;
            }
        } catch (IOException e) {
            throw new ImageException(file + " cannot be read as an OCI archive: " + e, e);
        }
    }

    private void take(Path file) throws IOException {
        long left = MOST_BYTES;
        int entries = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
                TarArchiveInputStream tar = new TarArchiveInputStream(in)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                String name = entry.getName().startsWith("./") ? entry.getName().substring(2) : entry.getName();
                if (++entries > MOST_ENTRIES) {
                    throw new ImageException(file + " has more than " + MOST_ENTRIES + " entries");
                }
                if (!entry.isFile()
                        || entry.isSymbolicLink()
                        || entry.isLink()
                        || !WANTED.matcher(name).matches()) {
                    continue;
                }
                left -= entry.getSize();
                if (left < 0) {
                    throw new ImageException(file + " comes to more than " + MOST_BYTES + " bytes");
                }
                Path target = directory.resolve(name);
                Files.createDirectories(target.getParent());
                Files.copy(tar, target);
            }
        }
    }

    Path directory() {
        return directory;
    }

    @Override
    public void close() {
        try {
            Directories.delete(directory);
        } catch (IOException e) {
            throw new ImageException(directory + " cannot be removed: " + e + "; remove it", e);
        }
    }
}
