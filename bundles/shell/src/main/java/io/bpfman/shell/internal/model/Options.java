// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.model;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Makes options in picocli's model. */
public final class Options {
    private Options() {}

    /**
     * An option without a value.
     *
     * @param names as the help shows them, {@code -q, --quiet}
     */
    public static OptionSpec.Builder flag(String names, String help) {
        return OptionSpec.builder(names.split(", "))
                .description(help)
                .arity("0")
                .type(boolean.class);
    }

    /**
     * An option that may be given once.
     *
     * @param synopsis its names and its value as the help shows them, {@code -n, --netns NAME|PATH}
     */
    public static OptionSpec.Builder value(String synopsis, ValueKind kind, String help) {
        int label = synopsis.lastIndexOf(' ');
        return flag(synopsis.substring(0, label), help)
                .arity("1")
                .type(String.class)
                .paramLabel(synopsis.substring(label + 1))
                .userObject(kind);
    }

    /** An option that may be given more than once. */
    public static OptionSpec.Builder values(String synopsis, ValueKind kind, String help) {
        return value(synopsis, kind, help).type(List.class).auxiliaryTypes(String.class);
    }

    /** Whether it takes a value. */
    static boolean takesValue(OptionSpec option) {
        return option.arity().max() > 0;
    }

    /** Its name with one dash. */
    public static Optional<String> shortName(OptionSpec option) {
        return Arrays.stream(option.names())
                .filter(name -> !name.startsWith("--"))
                .findFirst();
    }

    /** How the help calls its value; empty for an option that takes none. */
    public static Optional<String> label(OptionSpec option) {
        return takesValue(option) ? Optional.of(option.paramLabel()) : Optional.empty();
    }

    /** Its names and its value. */
    public static String synopsis(OptionSpec option) {
        return shortName(option).map(name -> name + ", ").orElse("") + nameAndLabel(option);
    }

    /** The long name and the value. */
    static String nameAndLabel(OptionSpec option) {
        return option.longestName() + label(option).map(label -> " " + label).orElse("");
    }

    /** The line of the help. */
    public static String help(ArgSpec argument) {
        return argument.description()[0];
    }

    /** What a value of it names. */
    static ValueKind kind(ArgSpec argument) {
        return argument.userObject() instanceof ValueKind kind ? kind : ValueKind.FREE;
    }
}
