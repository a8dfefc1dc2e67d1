// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import io.bpfman.api.errors.InvalidSpecException;
import java.util.List;
import java.util.Optional;

/**
 * Functions that one link probes.
 *
 * @param names their names; empty when a pattern tells them
 * @param pattern with {@code *} and {@code ?}, of names; empty when they are named
 */
public record ProbedFunctions(List<String> names, Optional<String> pattern) {

    public ProbedFunctions {
        names = List.copyOf(names);
        if (names.isEmpty() == pattern.filter(text -> !text.isEmpty()).isEmpty()) {
            throw new InvalidSpecException(
                    "invalid attach spec: name the functions, or give a pattern of their names, one of the two");
        }
    }

    @Override
    public String toString() {
        return pattern.map(text -> "functions like " + text).orElse("functions " + String.join(", ", names));
    }
}
