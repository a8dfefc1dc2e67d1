// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.model;

import java.util.Optional;

/**
 * An option of a command.
 *
 * @param name with its dashes, for example {@code --priority}
 * @param shortName with its dash, for example {@code -p}
 * @param value how the help calls its value; empty for an option that takes none
 * @param kind what the value names
 * @param required whether the command cannot run without it
 * @param repeatable whether it may be given more than once
 * @param help one line
 */
public record Option(
        String name,
        Optional<String> shortName,
        Optional<String> value,
        ValueKind kind,
        boolean required,
        boolean repeatable,
        String help) {

    /** An option without a value. */
    public static Option flag(String name, String help) {
        return new Option(name, Optional.empty(), Optional.empty(), ValueKind.FREE, false, false, help);
    }

    /** An option that may be given once. */
    public static Option value(String name, String value, ValueKind kind, String help) {
        return new Option(name, Optional.empty(), Optional.of(value), kind, false, false, help);
    }

    /** The same with a short name. */
    public Option orShort(String newShortName) {
        return new Option(name, Optional.of(newShortName), value, kind, required, repeatable, help);
    }

    /** The same, required. */
    public Option asRequired() {
        return new Option(name, shortName, value, kind, true, repeatable, help);
    }

    /** The same, repeatable. */
    public Option asRepeatable() {
        return new Option(name, shortName, value, kind, required, true, help);
    }

    /** Whether {@code word} is one of its names. */
    public boolean isNamed(String word) {
        return name.equals(word) || shortName.filter(word::equals).isPresent();
    }

    /** Its names and its value, as the help shows them. */
    public String synopsis() {
        return shortName.map(text -> text + ", ").orElse("")
                + name
                + value.map(text -> " " + text).orElse("");
    }
}
