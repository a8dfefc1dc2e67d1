// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.support;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The two programs that are the {@code bpfman} command of a packaged tree. They do the same. */
public enum HostClient {
    /** The program, which starts the script for what needs no agent. */
    C("bin", "bpfman"),
    /** The script, which starts Java for what an agent is asked. */
    JAVA("lib", "bpfman.sh");

    private final String directory;
    private final String name;

    HostClient(String directory, String name) {
        this.directory = directory;
        this.name = name;
    }

    /** The file that is called; skips the test where the tree has no program in C. */
    public Path file() {
        Path file = Distribution.file(directory, name);
        assumeTrue(this == JAVA || isProgram(file), "no C compiler was there when " + file + " was built");
        return file;
    }

    private static boolean isProgram(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return in.read() == 0x7f; // as every ELF file begins
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
