// SPDX-License-Identifier: Apache-2.0
package io.bpfman.console.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.console.ConsoleSession;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.felix.service.command.Function;
import org.apache.felix.service.command.Process;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.service.log.Logger;

class GogoConsoleSessionTest {
    static final Logger SILENT = (Logger) Proxy.newProxyInstance(
            Logger.class.getClassLoader(), new Class<?>[] {Logger.class}, (proxy, method, arguments) -> null);

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
        assertTrue(run("bpfman:say one"));
        assertTrue(run("say two"));
        assertEquals("said one\nsaid two\n", text(out));
        assertEquals("", text(err));
    }

    @Test
    void everyCommandOfALineShowsItsResultOnce() {
        processor.addCommand("bpfman", (Function) (session, arguments) -> List.of(), "nothing-found");
        assertTrue(run("say one; nothing-found; say (say two)"));
        assertEquals("said one\nsaid said two\n", text(out));
        assertFalse(run("say three; fail; say four"));
        assertEquals("said one\nsaid said two\nsaid three\n", text(out));
        assertEquals("bpfman: error: no free slot\n", text(err));
    }

    @Test
    void aFailureIsToldInOneLine() {
        assertFalse(run("fail"));
        assertEquals("", text(out));
        assertEquals("bpfman: error: no free slot\n", text(err));
    }

    @Test
    void anUnknownCommandIsAFailure() {
        assertFalse(run("bpfman:nothing"));
        assertTrue(text(err).startsWith("bpfman: error: "), text(err));
        assertTrue(text(err).contains("nothing"), text(err));
    }

    @Test
    void aCommandFindsTheStreamsOfItsSession() {
        processor.addCommand(
                "bpfman",
                (Function) (session, arguments) -> {
                    Process.Utils.current().out().print("printed");
                    return null;
                },
                "print");
        assertTrue(run("print"));
        assertEquals("printed", text(out));
    }

    private boolean run(String line) {
        try (ConsoleSession session = new GogoConsole(processor, SILENT)
                .open(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8))) {
            return session.run(line);
        }
    }

    private static String text(ByteArrayOutputStream stream) {
        return stream.toString(StandardCharsets.UTF_8);
    }
}
