// SPDX-License-Identifier: Apache-2.0
package io.bpfman.prompt.internal;

import io.bpfman.shell.Candidate;
import io.bpfman.shell.CommandShell;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/** What TAB proposes: the commands of bpfman with all that they take, and the names of the other commands. */
final class Completions {

    private static final String SCOPE = "bpfman:";

    private final CommandShell shell;
    private final Supplier<Collection<String>> gogoCommands;

    /**
     * @param gogoCommands the names of all commands with their scopes, {@code scope:name}
     */
    Completions(CommandShell shell, Supplier<Collection<String>> gogoCommands) {
        this.shell = shell;
        this.gogoCommands = gogoCommands;
    }

    /** Candidates that start with what was started. */
    List<Candidate> of(CommandLine line) {
        if (!line.atCommand()) {
            return shell.complete(line.withoutScope(), line.started());
        }
        List<Candidate> candidates = new ArrayList<>(shell.complete(List.of(), line.started()));
        if (line.started().isEmpty()) {
            return candidates;
        }
        if (line.started().startsWith(SCOPE)) {
            shell.complete(List.of(), line.started().substring(SCOPE.length())).stream()
                    .map(bare -> new Candidate(SCOPE + bare.value(), bare.description(), true))
                    .forEach(candidates::add);
            return candidates;
        }
        gogoCommands.get().stream()
                .filter(name -> name.startsWith(line.started()) && !name.startsWith(SCOPE))
                .sorted()
                .map(name -> new Candidate(name, "", true))
                .forEach(candidates::add);
        if (SCOPE.startsWith(line.started())) {
            candidates.add(new Candidate(SCOPE, "commands of bpfman", false));
        }
        return candidates;
    }
}
