// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import io.bpfman.api.errors.InvalidSpecException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Programs to load out of one object file, all or none.
 *
 * @param objectFile the compiled BPF object; relative paths are resolved against the agent's working directory
 * @param programs which programs, at least one, each name once
 * @param globals values of global variables by name, set before the verifier sees the programs
 * @param metadata free key and value pairs that are kept with each program
 */
public record LoadRequest(
        Path objectFile, List<ProgramSelector> programs, Map<String, GlobalValue> globals, Map<String, String> metadata)
        implements Change {

    /** The metadata key under which a program's application is kept. */
    public static final String APPLICATION = "bpfman.io/application";

    public LoadRequest {
        programs = List.copyOf(programs);
        globals = Map.copyOf(globals);
        metadata = Map.copyOf(metadata);
        if (programs.isEmpty()) {
            throw new InvalidSpecException("no programs specified: name every program to load as TYPE:NAME");
        }
        Set<String> names = new HashSet<>();
        for (ProgramSelector program : programs) {
            if (!names.add(program.name())) {
                throw new InvalidSpecException(
                        "program \"" + program.name() + "\" is named twice; name each program once");
            }
        }
    }
}
