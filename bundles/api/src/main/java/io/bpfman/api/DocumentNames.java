// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.nio.file.Path;
import java.util.Optional;

/** What the names in a document mean to the agent: who wrote it may live in other namespaces, or below another root. */
public interface DocumentNames {

    /** An object file. */
    BytecodeSource file(String name);

    /** A network namespace; that of whoever wrote it when no name is given, and the agent's own when what is returned is empty. */
    Optional<Path> namespace(Optional<String> name);

    /** A place for a pin. */
    Path pin(String name);

    /** A program or library whose functions are probed. */
    String probed(String name);

    /** Every name means what it means to the agent. */
    static DocumentNames ofTheAgent() {
        return new DocumentNames() {
            @Override
            public BytecodeSource file(String name) {
                return BytecodeSource.file(Path.of(name));
            }

            @Override
            public Optional<Path> namespace(Optional<String> name) {
                return name.map(Path::of);
            }

            @Override
            public Path pin(String name) {
                return Path.of(name);
            }

            @Override
            public String probed(String name) {
                return name;
            }
        };
    }
}
