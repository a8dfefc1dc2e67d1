// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal;

import io.bpfman.api.BytecodeSource;
import io.bpfman.api.ImageSource;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Tells a load that repeats an earlier one, because whoever asked lost the answer, from one that is another under the same identifier. Pure.
 *
 * @param programs that were loaded under the identifier, by name; none when nothing was
 * @param differences between what is asked for and what there is
 */
record Repeats(Map<String, Program> programs, List<Difference> differences) {

    /**
     * What is asked for that is not as it is.
     *
     * @param program which one is concerned
     * @param text for people, a clause
     * @param upgradable whether a new version of the program can be as it is asked for
     */
    record Difference(String program, String text, boolean upgradable) {}

    Repeats {
        programs = Map.copyOf(programs);
        differences = List.copyOf(differences);
    }

    /**
     * Compares a load with what was loaded under its identifier.
     *
     * @param managed all managed programs
     * @param digest of the object that is asked for, SHA-256 in hexadecimal
     * @param loaded the digest of the object that a program was loaded from; empty when it cannot be read any more
     */
    static Repeats of(
            LoadRequest request, List<Program> managed, String digest, Function<Program, Optional<String>> loaded) {
        String uuid = request.metadata().getOrDefault(Loads.UUID, "");
        Map<String, Program> programs = managed.stream()
                .filter(program -> uuid.equals(program.metadata().get(Loads.UUID)))
                .collect(Collectors.toMap(Program::name, Function.identity(), (one, other) -> other));
        if (programs.isEmpty()) {
            return new Repeats(Map.of(), List.of());
        }
        List<Difference> differences = new ArrayList<>();
        for (ProgramSelector selector : request.programs()) {
            Program program = programs.get(selector.name());
            if (program == null) {
                differences.add(
                        new Difference(selector.name(), "program " + selector.name() + " was not loaded then", false));
            } else {
                new Comparison(request, selector, program, differences).compare();
                if (loaded.apply(program).filter(digest::equals).isEmpty()) {
                    differences.add(new Difference(
                            selector.name(), "the bytecode of program " + selector.name() + " is another", true));
                }
            }
        }
        programs.keySet().stream()
                .filter(name -> request.programs().stream()
                        .noneMatch(selector -> selector.name().equals(name)))
                .sorted()
                .forEach(name -> differences.add(new Difference(
                        name, "program " + name + " was loaded then, too, and is not asked for", false)));
        return new Repeats(programs, differences);
    }

    /** The differences, as people read them. */
    String text() {
        return String.join("; ", differences.stream().map(Difference::text).toList());
    }

    /** One program that is asked for, and the one of its name that there is. */
    private record Comparison(
            LoadRequest request, ProgramSelector selector, Program program, List<Difference> differences) {

        void compare() {
            require("is of type", program.type().label(), selector.type().label(), false);
            require(
                    "was loaded for",
                    program.attachFunc().orElse("nothing"),
                    selector.attachFunc().orElse("nothing"),
                    false);
            // an upgrade keeps a value that is not given any more
            require(
                    "has the global data",
                    program.globals(),
                    request.globals(),
                    request.globals().keySet().containsAll(program.globals().keySet()));
            require("has the metadata", program.metadata(), request.metadata(), false);
            require("has maps:", owner(program.sharing().owner()), owner(request.mapOwner()), false);
            require(
                    "was loaded from",
                    program.image().map(ImageSource::url).orElse("a file"),
                    image(request.source()).orElse("a file"),
                    true);
        }

        private void require(String what, Object there, Object asked, boolean upgradable) {
            if (!there.equals(asked)) {
                differences.add(new Difference(
                        selector.name(),
                        "program " + selector.name() + " " + what + " " + there + ", not " + asked,
                        upgradable));
            }
        }

        private static Optional<String> image(BytecodeSource source) {
            return source instanceof BytecodeSource.Image image ? Optional.of(image.reference()) : Optional.empty();
        }

        private static String owner(OptionalLong owner) {
            return owner.isPresent() ? "those of program " + owner.getAsLong() : "its own";
        }
    }
}
