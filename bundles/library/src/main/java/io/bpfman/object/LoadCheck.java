// SPDX-License-Identifier: Apache-2.0
package io.bpfman.object;

import io.bpfman.api.GlobalValue;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.object.ObjectFile.Global;
import io.bpfman.object.ObjectFile.ObjectProgram;
import io.bpfman.spi.kernel.LoadSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Compares what a load asks for with what its object has. Pure. */
public final class LoadCheck {

    private LoadCheck() {}

    /** Bytes to write into the initial value of the map of a section. */
    public record Patch(String global, String section, int offset, GlobalValue value) {}

    /** What has to be written for the spec's globals; throws {@link InvalidSpecException} when the object lacks what the spec names. */
    public static List<Patch> check(ObjectFile object, LoadSpec spec) {
        checkPrograms(object, spec.programs());
        checkBtf(object, spec);
        for (String map : spec.reusedMaps().keySet()) {
            if (!object.maps().contains(map)) {
                throw new InvalidSpecException("map \"" + map + "\" not found in \"" + object.name() + "\"; available: "
                        + object.maps().stream().sorted().toList());
            }
        }
        List<Patch> patches = new ArrayList<>();
        for (Map.Entry<String, GlobalValue> each : spec.globals().entrySet()) {
            patches.add(patch(object, each.getKey(), each.getValue()));
        }
        return patches;
    }

    private static void checkPrograms(ObjectFile object, List<ProgramSelector> programs) {
        List<String> available =
                object.programs().stream().map(ObjectProgram::name).sorted().toList();
        if (programs.isEmpty()) {
            throw new InvalidSpecException("no program of \"" + object.name()
                    + "\" was named; name at least one as TYPE:NAME, available: " + available);
        }
        Set<String> seen = new HashSet<>();
        for (ProgramSelector program : programs) {
            if (!available.contains(program.name())) {
                throw new InvalidSpecException("program \"" + program.name() + "\" not found in \"" + object.name()
                        + "\"; available: " + available);
            }
            if (!seen.add(program.name())) {
                throw new InvalidSpecException("program \"" + program.name()
                        + "\" is named twice; name each program of \"" + object.name() + "\" once");
            }
        }
    }

    private static void checkBtf(ObjectFile object, LoadSpec spec) {
        if (object.hasBtf()) {
            return;
        }
        String advice = "; compile it with clang -g";
        if (!object.maps().isEmpty()) {
            throw new InvalidSpecException("object file \"" + object.name() + "\" has no BTF, without which its maps "
                    + object.maps() + " cannot be created" + advice);
        }
        if (!spec.globals().isEmpty()) {
            throw new InvalidSpecException("object file \"" + object.name()
                    + "\" has no BTF, without which its global variables cannot be set" + advice);
        }
    }

    /**
     * Throws {@link InvalidSpecException} when a map is filled with programs that are not loaded.
     *
     * @param entries the programs by the name of the map
     */
    public static void checkEntries(ObjectFile object, LoadSpec spec, Map<String, Set<String>> entries) {
        Set<String> named = spec.programs().stream().map(ProgramSelector::name).collect(Collectors.toSet());
        entries.forEach((map, programs) -> {
            List<String> missing =
                    programs.stream().filter(name -> !named.contains(name)).toList();
            if (!missing.isEmpty()) {
                throw new InvalidSpecException("map \"" + map + "\" of \"" + object.name() + "\", which "
                        + named.stream().sorted().toList() + " use(s), is filled with the program(s) " + missing
                        + " of the same object: name them, too");
            }
        });
    }

    private static Patch patch(ObjectFile object, String name, GlobalValue value) {
        Global global = object.global(name)
                .orElseThrow(() -> new InvalidSpecException("global variable \"" + name + "\" not found in \""
                        + object.name() + "\"; available: "
                        + object.globals().stream().map(Global::name).sorted().toList()));
        if (global.size() != value.size()) {
            throw new InvalidSpecException(
                    "global variable \"" + name + "\" of \"" + object.name() + "\" has " + global.size()
                            + " bytes, not " + value.size() + "; give all of them in the order they lie in memory");
        }
        return new Patch(name, global.section(), global.offset(), value);
    }
}
