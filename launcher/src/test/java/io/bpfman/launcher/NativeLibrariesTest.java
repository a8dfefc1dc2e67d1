// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibrariesTest {

    @TempDir
    Path lib;

    private final Properties system = new Properties();

    @BeforeEach
    void unpack() throws IOException {
        Files.createDirectories(lib.resolve("native/org/sqlite/native/Linux/x86_64"));
        Files.createDirectories(lib.resolve("native/jni/x86_64-Linux"));
        system.setProperty("os.arch", "amd64");
    }

    @Test
    void namesWhatIsUnpackedForThisArchitecture() {
        NativeLibraries.announce(lib, system);

        assertEquals(lib + "/native/org/sqlite/native/Linux/x86_64", system.getProperty("org.sqlite.lib.path"));
        assertEquals(lib + "/native/jni/x86_64-Linux", system.getProperty("jffi.boot.library.path"));
    }

    @Test
    void leavesWhatTheOperatorNamed() {
        system.setProperty("org.sqlite.lib.path", "/somewhere");

        NativeLibraries.announce(lib, system);

        assertEquals("/somewhere", system.getProperty("org.sqlite.lib.path"));
    }

    @Test
    void namesNothingWhereNothingIsUnpacked() {
        system.setProperty("os.arch", "riscv64");

        NativeLibraries.announce(lib, system);

        assertEquals(Set.of("os.arch"), system.stringPropertyNames());
    }
}
