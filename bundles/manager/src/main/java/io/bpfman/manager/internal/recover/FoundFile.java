// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.recover;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/** The pins that were found when the database was lost, one a line, for the agents to come. */
public final class FoundFile {

    private final Path file;

    public FoundFile(Path file) {
        this.file = file;
    }

    /** Those that were written last; none when there is no file. */
    Set<Path> read() {
        try {
            Set<Path> pins = new TreeSet<>();
            if (Files.exists(file)) {
                Files.readAllLines(file).forEach(line -> pins.add(Path.of(line)));
            }
            return pins;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** Writes these; without any the file goes. */
    void write(Set<Path> pins) {
        try {
            if (pins.isEmpty()) {
                Files.deleteIfExists(file);
            } else {
                Files.createDirectories(file.toAbsolutePath().getParent());
                Files.write(file, pins.stream().map(Path::toString).toList());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }
}
