// SPDX-License-Identifier: Apache-2.0
package io.bpfman.console.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.console.Completion;
import io.bpfman.shell.Caller;
import io.bpfman.shell.Candidate;
import io.bpfman.shell.CommandShell;
import io.bpfman.shell.Output;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CompletionsTest {

    private final List<List<String>> asked = new ArrayList<>();
    private final CommandShell shell = new CommandShell() {
        @Override
        public List<String> commands() {
            return List.of("attach-tc", "detach");
        }

        @Override
        public void run(Caller caller, List<String> words, Output output) {
            throw new AssertionError("completing runs nothing");
        }

        @Override
        public List<Candidate> complete(List<String> words, String started) {
            asked.add(words);
            return (words.isEmpty() ? commands().stream() : Stream.of("42"))
                    .filter(word -> word.startsWith(started))
                    .map(word -> new Candidate(word, "", true))
                    .toList();
        }
    };
    private Optional<CommandShell> present = Optional.of(shell);
    private final Completions completions = new Completions(
            () -> present, () -> List.of("bpfman:attach-tc", "felix:bundlelevel", "gogo:grep", "gogo:each"));

    private List<String> complete(String started, String... words) {
        return completions.of(CommandLine.of(List.of(words), started)).stream()
                .map(Completion::value)
                .toList();
    }

    @Test
    void completesCommandsWithAndWithoutTheirScope() {
        assertEquals(List.of("attach-tc"), complete("att"));
        assertEquals(List.of("bpfman:attach-tc"), complete("bpfman:att"));
        assertEquals(List.of("bpfman:"), complete("bpf"));
        assertEquals(List.of("gogo:each", "gogo:grep"), complete("gogo"));
        assertEquals(List.of("attach-tc", "detach"), complete(""));
    }

    @Test
    void completesArgumentsOfTheCommandThatTheCursorIsIn() {
        assertEquals(List.of("42"), complete("4", "bpfman:attach-tc", "--program-id"));
        assertEquals(List.of("42"), complete("4", "lb", "|", "attach-tc", "-p"));
        assertEquals(List.of("42"), complete("4", "programs;", "bpfman:detach"));
        assertEquals(
                List.of(List.of("attach-tc", "--program-id"), List.of("attach-tc", "-p"), List.of("detach")), asked);
    }

    @Test
    void withoutTheShellTheOtherCommandsAreCompletedStill() {
        present = Optional.empty();
        assertEquals(List.of("gogo:each", "gogo:grep"), complete("gogo"));
        assertEquals(List.of(), complete("4", "attach-tc"));
    }

    @Test
    void completesACommandBehindAPipe() {
        assertEquals(List.of("detach"), complete("d", "programs", ";"));
    }
}
