// SPDX-License-Identifier: Apache-2.0
package io.bpfman.csi.internal;

import io.bpfman.api.Program;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Finds the maps that a volume is to have among those of the programs. Pure. */
final class MapChooser {

    private final List<Program> programs;

    /** @param programs all that are managed */
    MapChooser(List<Program> programs) {
        this.programs = List.copyOf(programs);
    }

    /** The pins of the maps, by the names that they get in the volume. */
    Map<String, Path> pins(Publication publication) {
        List<Program> chosen =
                programs.stream().filter(publication.choice()::takes).toList();
        if (chosen.isEmpty()) {
            throw Refusal.notFound("there is no program with the metadata " + publication.choice() + "; load it first");
        }
        Map<String, Path> pins = new TreeMap<>();
        for (String name : publication.maps()) {
            pins.put(nameOfPin(name), pin(chosen, name, publication.choice()));
        }
        return pins;
    }

    /** A map that programs share is one, whichever of them is asked. */
    private static Path pin(List<Program> chosen, String name, Choice choice) {
        Set<Path> pins = chosen.stream()
                .filter(program -> program.mapPins().containsKey(name))
                .map(program -> program.mapPins().get(name))
                .collect(Collectors.toCollection(TreeSet::new));
        if (pins.isEmpty()) {
            SortedSet<String> there = chosen.stream()
                    .flatMap(program -> program.mapPins().keySet().stream())
                    .collect(Collectors.toCollection(TreeSet::new));
            throw Refusal.notFound("there is no map " + name + " of what has the metadata " + choice + "; there "
                    + (there.isEmpty() ? "is none" : "are " + String.join(", ", there)));
        }
        if (pins.size() > 1) {
            throw Refusal.invalid("map " + name + " is not one map, but " + pins.size()
                    + " of programs with the metadata " + choice + ": " + ids(chosen, name)
                    + "; give program and application, or load the programs so that they share it");
        }
        return pins.iterator().next();
    }

    private static String ids(List<Program> chosen, String map) {
        return chosen.stream()
                .filter(program -> program.mapPins().containsKey(map))
                .map(program -> Long.toString(program.id()))
                .collect(Collectors.joining(", "));
    }

    /** A bpffs takes no name with a dot; libbpf writes an underscore in its place. */
    static String nameOfPin(String map) {
        return map.replace('.', '_');
    }
}
