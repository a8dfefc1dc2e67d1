// SPDX-License-Identifier: Apache-2.0
package io.bpfman.examples.internal;

import io.bpfman.bytecode.Bytecode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The sample programs as files, which is how programs are loaded. */
final class Samples {

    private final Path directory;

    Samples(Path directory) {
        this.directory = directory;
    }

    /** The file of a sample; written anew each time. */
    Path file(String name) {
        try {
            Files.createDirectories(directory);
            return Files.write(directory.resolve(name + ".bpf.o"), Bytecode.sample(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
