// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.nio.file.Path;

/** Where the compiled BPF object comes from that programs are loaded out of. What it leads to is read once, when the load begins. */
public sealed interface BytecodeSource {

    /** As it was named, which is recorded with each program: a relative file means nothing without the caller's directory. */
    String name();

    /** The whole name, by which messages call the object, and which is noted where its bytes are kept. */
    String origin();

    /** A file that is noted where it is read. */
    static File file(Path path) {
        return new File(path, path.toAbsolutePath().normalize().toString(), path.toString());
    }

    /**
     * A file.
     *
     * @param path where the agent reads it; relative paths are resolved against its working directory
     * @param origin its whole path, unless it was brought here to be read
     */
    record File(Path path, String origin, String name) implements BytecodeSource {}
}
