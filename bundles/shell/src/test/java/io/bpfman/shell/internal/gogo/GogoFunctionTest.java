// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.gogo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bpfman.shell.Caller;
import io.bpfman.shell.Candidate;
import io.bpfman.shell.CommandException;
import io.bpfman.shell.CommandShell;
import io.bpfman.shell.Output;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.felix.service.command.CommandSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GogoFunctionTest {

    private final List<List<String>> calls = new ArrayList<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final ThreadIOImpl threadIo = new ThreadIOImpl();
    private final CommandProcessorImpl processor = new CommandProcessorImpl(threadIo);

    /** Keeps the words of every call and answers with them. */
    private final CommandShell shell = new CommandShell() {
        @Override
        public List<String> commands() {
            return List.of("attach-tc");
        }

        @Override
        public void run(Caller caller, List<String> words, Output output) {
            calls.add(words);
            output.out().println(String.join("|", words));
            output.err().println("one of two failed");
            if (words.contains("bad")) {
                throw new CommandException("no such thing");
            }
        }

        @Override
        public List<Candidate> complete(List<String> words, String started) {
            return List.of();
        }
    };

    @BeforeEach
    void start() {
        threadIo.start();
        processor.addCommand("bpfman", new GogoFunction(shell, "attach-tc"), "attach-tc");
    }

    @AfterEach
    void stop() {
        processor.stop();
        threadIo.stop();
    }

    private void execute(String line) throws Exception {
        try (CommandSession session = processor.createSession(new ByteArrayInputStream(new byte[0]), out, err)) {
            session.execute(line);
        }
    }

    @Test
    void receivesTheWordsThatWereTyped() throws Exception {
        execute("bpfman:attach-tc --program-id 0x2a -p 50 --proceed-on ok,pipe --metadata a=b null true eth0");
        assertEquals(
                List.of(List.of(
                        "attach-tc",
                        "--program-id",
                        "0x2a",
                        "-p",
                        "50",
                        "--proceed-on",
                        "ok,pipe",
                        "--metadata",
                        "a=b",
                        "null",
                        "true",
                        "eth0")),
                calls);
        assertEquals(
                "attach-tc|--program-id|0x2a|-p|50|--proceed-on|ok,pipe|--metadata|a=b|null|true|eth0\n",
                out.toString(StandardCharsets.UTF_8));
        assertEquals("one of two failed\n", err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void failsTowardsTheSession() {
        CommandException failure = assertThrows(CommandException.class, () -> execute("bpfman:attach-tc bad"));
        assertEquals("no such thing", failure.getMessage());
    }
}
