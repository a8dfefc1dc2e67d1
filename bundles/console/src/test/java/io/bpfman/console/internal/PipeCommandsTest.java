// SPDX-License-Identifier: Apache-2.0
package io.bpfman.console.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.console.ConsoleSession;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.felix.service.command.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PipeCommandsTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final ThreadIOImpl threadIo = new ThreadIOImpl();
    private final CommandProcessorImpl processor = new CommandProcessorImpl(threadIo);

    @BeforeEach
    void start() {
        threadIo.start();
        PipeCommands commands = new PipeCommands();
        for (String name : List.of("each", "echo", "grep")) {
            processor.addCommand("gogo", commands, name);
        }
        processor.addCommand("gogo", (Function) (session, arguments) -> List.of("one", "two"), "some");
        processor.addCommand("gogo", (Function) (session, arguments) -> say(arguments), "say");
    }

    @AfterEach
    void stop() {
        processor.stop();
        threadIo.stop();
    }

    private String run(String line) {
        out.reset();
        try (ConsoleSession session = new GogoConsole(processor, GogoConsoleSessionTest.SILENT)
                .open(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))) {
            session.run(line);
        }
        return out.toString(StandardCharsets.UTF_8) + err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void eachCallsWithEach() {
        assertEquals("got one\ngot two\n\n", run("each (some) { echo got $it }"));
    }

    private static Object say(List<Object> words) {
        System.out.println(words.get(0));
        return null;
    }

    @Test
    void ofCommandsThatPrintEachLeavesNothing() {
        assertEquals("one\ntwo\n", run("each (some) { say $it }"));
        assertEquals("one\n", run("each (some) { say $it } | grep n"));
        assertEquals("", run("each [] { say $it }"));
    }

    @Test
    void grepFindsLinesOfAPipe() {
        assertEquals("two\n", run("some | grep '^t.o$'"));
    }

    @Test
    void echoSaysItsWords() {
        assertEquals("a 1 [one, two]\n", run("echo a 1 (some)"));
    }
}
