// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import io.bpfman.api.errors.InvalidSpecException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Programs to load out of one object, all or none.
 *
 * @param source where the object comes from
 * @param programs which programs, at least one, each name once; metadata may correct their types, see {@link #ACTUAL_TYPE}
 * @param globals values of global variables by name, set before the verifier sees the programs
 * @param metadata free key and value pairs that are kept with each program
 * @param mapOwner the map set whose maps the programs use where the names are alike, by the id of the program that it was made with; empty for
 *     maps of their own. It need not be loaded any more while others use its maps
 */
public record LoadRequest(
        BytecodeSource source,
        List<ProgramSelector> programs,
        Map<String, GlobalValue> globals,
        Map<String, String> metadata,
        OptionalLong mapOwner)
        implements Change {

    /** The metadata key under which a program's application is kept. */
    public static final String APPLICATION = "bpfman.io/application";

    /** With a program's name appended, the metadata key of the type that counts for it instead of the one in {@code programs}. */
    public static final String ACTUAL_TYPE = "bpfman.io/actual-type:";

    /** Programs of a file, with maps of their own. */
    public LoadRequest(
            Path file, List<ProgramSelector> programs, Map<String, GlobalValue> globals, Map<String, String> metadata) {
        this(BytecodeSource.file(file), programs, globals, metadata, OptionalLong.empty());
    }

    public LoadRequest {
        globals = Map.copyOf(globals);
        metadata = Map.copyOf(metadata);
        programs = actual(programs, metadata);
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

    /** The same programs, out of another source. */
    public LoadRequest from(BytecodeSource other) {
        return new LoadRequest(other, programs, globals, metadata, mapOwner);
    }

    private static List<ProgramSelector> actual(List<ProgramSelector> programs, Map<String, String> metadata) {
        List<ProgramSelector> actual = new ArrayList<>();
        for (ProgramSelector program : programs) {
            String type = metadata.get(ACTUAL_TYPE + program.name());
            actual.add(
                    type == null
                            ? program
                            : new ProgramSelector(ProgramType.parse(type), program.name(), program.attachFunc()));
        }
        return List.copyOf(actual);
    }
}
