// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The arguments of one call.
 *
 * @param options the values given for each option by its name, in order; an empty string stands for a flag
 * @param positional the arguments that are not options
 */
public record Arguments(Map<String, List<String>> options, List<String> positional) {

    public Arguments {
        options = Map.copyOf(options);
        positional = List.copyOf(positional);
    }

    /** Whether the option was given. */
    public boolean has(Option option) {
        return options.containsKey(option.name());
    }

    /** The value of an option that may be given once. */
    public Optional<String> value(Option option) {
        return all(option).stream().findFirst();
    }

    /** The value of a required option. */
    public String required(Option option) {
        return value(option).orElseThrow(() -> ArgumentParser.missing(option));
    }

    /** The values of an option in the order in which they were given. */
    public List<String> all(Option option) {
        return options.getOrDefault(option.name(), List.of());
    }
}
