// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/**
 * Where the libraries that bundles bring along lie unpacked. SQLite's driver and jffi would else each write theirs into the temporary directory at
 * every start, which takes a tenth of the start and fails where that directory is mounted {@code noexec}.
 */
final class NativeLibraries {

    /** The directory below {@code lib} as the build fills it. */
    private static final String UNPACKED = "native";

    /** Java's names of the architectures that have differing names elsewhere. */
    private static final Map<String, String> NAMES = Map.of("amd64", "x86_64");

    private NativeLibraries() {}

    /** Names the directories to those who load the libraries; what an operator has named, and what is not there, stays as it is. */
    static void announce(Path lib, Properties system) {
        String architecture = system.getProperty("os.arch");
        String name = NAMES.getOrDefault(architecture, architecture);
        Path unpacked = lib.resolve(UNPACKED);
        announce("org.sqlite.lib.path", unpacked.resolve(Path.of("org", "sqlite", "native", "Linux", name)), system);
        announce("jffi.boot.library.path", unpacked.resolve(Path.of("jni", name + "-Linux")), system);
    }

    private static void announce(String property, Path directory, Properties system) {
        if (Files.isDirectory(directory)) {
            system.putIfAbsent(property, directory.toString());
        }
    }
}
