// SPDX-License-Identifier: Apache-2.0
package io.bpfman.console.internal;

import io.bpfman.console.Completion;
import io.bpfman.shell.CommandShell;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What TAB proposes: the commands of bpfman with all that they take, and the names of the other commands. */
final class Completions {

    private static final String SCOPE = "bpfman:";

    private final Supplier<Optional<CommandShell>> shell;
    private final Supplier<Collection<String>> gogoCommands;

    /**
     * @param shell which has the commands of bpfman, while it is there
     * @param gogoCommands the names of all commands with their scopes, {@code scope:name}
     */
    Completions(Supplier<Optional<CommandShell>> shell, Supplier<Collection<String>> gogoCommands) {
        this.shell = shell;
        this.gogoCommands = gogoCommands;
    }

    /** Candidates that start with what was started. */
    List<Completion> of(CommandLine line) {
        if (!line.atCommand()) {
            return ofBpfman(line.withoutScope(), line.started());
        }
        List<Completion> candidates = new ArrayList<>(ofBpfman(List.of(), line.started()));
        if (line.started().isEmpty()) {
            return candidates;
        }
        if (line.started().startsWith(SCOPE)) {
            ofBpfman(List.of(), line.started().substring(SCOPE.length())).stream()
                    .map(bare -> new Completion(SCOPE + bare.value(), bare.description(), true))
                    .forEach(candidates::add);
            return candidates;
        }
        gogoCommands.get().stream()
                .filter(name -> name.startsWith(line.started()) && !name.startsWith(SCOPE))
                .sorted()
                .map(name -> new Completion(name, "", true))
                .forEach(candidates::add);
        if (SCOPE.startsWith(line.started())) {
            candidates.add(new Completion(SCOPE, "commands of bpfman", false));
        }
        return candidates;
    }

    private List<Completion> ofBpfman(List<String> words, String started) {
        return shell.get().map(there -> there.complete(words, started)).orElse(List.of()).stream()
                .map(found -> new Completion(found.value(), found.description(), found.complete()))
                .toList();
    }
}
