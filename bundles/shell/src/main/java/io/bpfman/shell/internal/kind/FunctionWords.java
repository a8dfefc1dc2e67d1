// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.kind;

import io.bpfman.api.ProbedFunctions;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Options;
import io.bpfman.shell.internal.model.Syntax;
import io.bpfman.shell.internal.model.ValueKind;
import java.util.List;
import java.util.Optional;

/** The words that say which functions one link probes, and how many there were. */
final class FunctionWords {
    /** How many names a list shows. */
    private static final int MOST = 3;

    private static final String PATTERN = "--pattern";

    private FunctionWords() {}

    /**
     * Says what is taken.
     *
     * @param kind what completes a name
     */
    static void takes(Syntax syntax, ValueKind kind) {
        syntax.argument("[FUNCTION...]", kind, "the functions; they, or a pattern")
                .options(Options.value(
                        "--pattern GLOB",
                        ValueKind.FREE,
                        "functions of such names: * stands for anything, ? for a letter"));
    }

    /**
     * What was typed.
     *
     * @param before how many arguments stand in front of the first function
     */
    static ProbedFunctions functions(Invocation invocation, int before) {
        List<String> positional = invocation.arguments().positional();
        return new ProbedFunctions(
                positional.subList(before, positional.size()),
                invocation.arguments().value(PATTERN));
    }

    /** In a list: the pattern or the first names, and how many functions that are. */
    static String place(List<String> functions, Optional<String> pattern, long matched) {
        String names = pattern.orElseGet(() -> String.join(",", functions.subList(0, Math.min(MOST, functions.size())))
                + (functions.size() > MOST ? ",..." : ""));
        return names + " (" + matched + (matched == 1 ? " function)" : " functions)");
    }

    /** For a person who looks at one link. */
    static String described(List<String> functions, Optional<String> pattern, long matched) {
        return matched + " (" + pattern.map(text -> "pattern " + text).orElseGet(() -> String.join(", ", functions))
                + ")";
    }
}
