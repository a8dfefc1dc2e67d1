// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.frameworks;

import java.nio.file.Path;

/** Compiled sample programs. */
final class Sample {

    private Sample() {}

    /** The object file of a sample. */
    static Path object(String name) {
        return Path.of("..", "..", "bytecode/src/main/resources/io/bpfman/bytecode/samples", name + ".bpf.o")
                .toAbsolutePath()
                .normalize();
    }
}
