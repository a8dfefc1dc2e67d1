// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.console.Completion;
import io.bpfman.console.ConsoleSession;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandsTest {
    private final List<String> ran = new ArrayList<>();
    private final Commands commands = new Commands(new ConsoleSession() {
        @Override
        public boolean run(String line) {
            ran.add(line);
            return !line.startsWith("fail");
        }

        @Override
        public List<Completion> complete(List<String> words, String started) {
            return List.of();
        }

        @Override
        public void close() {
            throw new IllegalStateException("the session belongs to who opened it");
        }
    });

    @Test
    void aFailureIsRememberedAndTheRestStillRuns() {
        assertEquals(Commands.FAILED, commands.run(List.of("one", "fail", "two")));
        assertEquals(List.of("one", "fail", "two"), ran);
    }

    @Test
    void withoutAFailureAllIsWell() {
        assertEquals(Commands.OK, commands.run(List.of("one", "two")));
    }

    @Test
    void linesRunUpToTheEndWithoutCommentsAndEmptyOnes() throws IOException {
        Commands.Outcome outcome = lines("# a comment\n\none\nfail\n  # another\n two");
        assertEquals(new Commands.Outcome(Commands.FAILED, true), outcome);
        assertEquals(List.of("one", "fail", " two"), ran);
    }

    @Test
    void anEmptyInputIsNotARun() throws IOException {
        assertFalse(lines("").any());
        assertTrue(lines("# nothing to do").any());
    }

    private Commands.Outcome lines(String text) throws IOException {
        return commands.run(new BufferedReader(new StringReader(text)));
    }
}
