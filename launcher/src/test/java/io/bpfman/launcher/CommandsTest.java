// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.felix.service.command.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CommandsTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final ThreadIOImpl threadIo = new ThreadIOImpl();
    private final CommandProcessorImpl processor = new CommandProcessorImpl(threadIo);

    @BeforeEach
    void start() {
        threadIo.start();
        processor.addCommand("bpfman", (Function) (session, arguments) -> "said " + arguments.get(0), "say");
        processor.addCommand(
                "bpfman",
                (Function) (session, arguments) -> {
                    throw new IllegalStateException("no free slot");
                },
                "fail");
    }

    @AfterEach
    void stop() {
        processor.stop();
        threadIo.stop();
    }

    @Test
    void resultsGoToStandardOutputAlone() {
        assertEquals(Commands.OK, run("bpfman:say one", "say two"));
        assertEquals("said one\nsaid two\n", text(out));
        assertEquals("", text(err));
    }

    @Test
    void aFailureIsToldAndTheRestStillRuns() {
        assertEquals(Commands.FAILED, run("fail", "say two"));
        assertEquals("said two\n", text(out));
        assertEquals("bpfman: error: no free slot\n", text(err));
    }

    @Test
    void anUnknownCommandIsAFailure() {
        assertEquals(Commands.FAILED, run("bpfman:nothing"));
        assertTrue(text(err).startsWith("bpfman: error: "), text(err));
        assertTrue(text(err).contains("nothing"), text(err));
    }

    @Test
    void linesRunUpToTheEnd() throws IOException {
        Commands.Outcome outcome = lines("# a comment\n\nsay one\nfail\n  # another\nsay two");
        assertTrue(outcome.any());
        assertEquals(Commands.FAILED, outcome.status());
        assertEquals("said one\nsaid two\n", text(out));
    }

    @Test
    void anEmptyInputIsNotARun() throws IOException {
        assertFalse(lines("").any());
    }

    private int run(String... commands) {
        try (Commands session = open()) {
            return session.run(List.of(commands));
        }
    }

    private Commands.Outcome lines(String text) throws IOException {
        try (Commands session = open()) {
            return session.run(new BufferedReader(new StringReader(text)));
        }
    }

    private Commands open() {
        return new Commands(
                processor,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
