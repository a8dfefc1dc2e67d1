// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.gogo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bpfman.shell.CommandException;
import io.bpfman.shell.internal.command.Answer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
import org.apache.felix.service.command.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GogoFunctionTest {

    /** Something that a command finds; a shell calls its methods. */
    public record Thing(long id, String name) {}

    private static final String THINGS = "ID  NAME\n7   seven\n8   eight";

    private final List<List<String>> calls = new ArrayList<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final ThreadIOImpl threadIo = new ThreadIOImpl();
    private final CommandProcessorImpl processor = new CommandProcessorImpl(threadIo);
    private final ResultTexts texts = new ResultTexts();
    private final List<Thing> things = new ArrayList<>(List.of(new Thing(7, "seven"), new Thing(8, "eight")));

    @TempDir
    Path directory;

    private CommandSession session;

    @BeforeEach
    void start() {
        threadIo.start();
        processor.addConverter(texts);
        add("attach-tc", words -> new Answer(String.join("|", words), Optional.empty(), List.of()));
        add("things", words -> new Answer(THINGS + "\n", Optional.of(things), List.of()));
        add("none", words -> new Answer("", Optional.of(new ArrayList<>()), List.of()));
        add(
                "get",
                words -> new Answer(
                        "ID:    " + words.get(1) + "\nName:  x",
                        Optional.of(new Thing(Long.parseLong(words.get(1)), "x")),
                        List.of()));
        add(
                "detach",
                words -> new Answer("Detached 1", Optional.empty(), List.of("2 does not exist", "1 of 2 failed")));
        add("bad", words -> {
            throw new CommandException("no such thing");
        });
        // As the console has it: what gives nothing leaves nothing.
        processor.addCommand("gogo", (Function) (caller, arguments) -> each(caller, arguments), "each");
        processor.addCommand("gogo", (Function) (caller, arguments) -> read(), "cat");
        processor.addCommand(
                "gogo", (Function) (caller, arguments) -> caller.execute(String.valueOf(arguments.get(0))), "source");
        session = processor.createSession(new ByteArrayInputStream(new byte[0]), out, err);
        session.put("SCOPE", "bpfman:gogo:*");
    }

    private void add(String name, java.util.function.Function<List<String>, Answer> command) {
        GogoFunction.Answers answers = (words, unicode) -> {
            calls.add(words);
            return command.apply(words);
        };
        processor.addCommand("bpfman", new GogoFunction(answers, texts, name), name);
    }

    private static Object each(CommandSession session, List<Object> arguments) throws Exception {
        List<Object> results = new ArrayList<>();
        for (Object item : (List<?>) arguments.get(0)) {
            results.add(((Function) arguments.get(1)).execute(session, List.of(item)));
        }
        return !results.isEmpty() && results.stream().allMatch(Objects::isNull) ? null : results;
    }

    private static Object read() throws IOException {
        System.out.print("<" + new String(System.in.readAllBytes(), StandardCharsets.UTF_8) + ">");
        return null;
    }

    @AfterEach
    void stop() {
        session.close();
        processor.stop();
        threadIo.stop();
    }

    /** What was printed while these commands ran; results are shown as a console shows them. */
    private String printed(String line) throws Exception {
        out.reset();
        Object result = session.execute(line);
        return out.toString(StandardCharsets.UTF_8)
                + (result == null ? "" : "=> " + session.format(result, Converter.INSPECT));
    }

    @Test
    void receivesTheWordsThatWereTyped() throws Exception {
        assertEquals(
                "attach-tc|--program-id|0x2a|-p|50|--proceed-on|ok,pipe|--metadata|a=b|null|true|eth0\n",
                printed("bpfman:attach-tc --program-id 0x2a -p 50 --proceed-on ok,pipe --metadata a=b null true eth0"));
        assertEquals("attach-tc", calls.get(0).get(0));
        assertEquals(12, calls.get(0).size());
    }

    @Test
    void failsTowardsTheSession() {
        CommandException failure = assertThrows(CommandException.class, () -> printed("bpfman:bad"));
        assertEquals("no such thing", failure.getMessage());
    }

    @Test
    void printsWhatWorkedBeforeItTellsWhatDidNot() {
        CommandException failure = assertThrows(CommandException.class, () -> printed("bpfman:detach 1 2"));
        assertEquals("1 of 2 failed", failure.getMessage());
        assertEquals("Detached 1\n", out.toString(StandardCharsets.UTF_8));
        assertEquals("2 does not exist\n", err.toString(StandardCharsets.UTF_8));
    }

    /** By the command itself: a session without a prompt shows no results, and Karaf's client is one. */
    @Test
    void aCommandPrintsItsTextOnceAndGivesNothing() throws Exception {
        assertEquals(THINGS + "\n", printed("bpfman:things"));
        assertEquals("ID:    7\nName:  x\n", printed("bpfman:get 7"));
        assertEquals("ID:    8\nName:  x\n", printed("cat | get 8").replace("<>", ""));
    }

    @Test
    void everyCommandOfALineAndOfAScriptPrints() throws Exception {
        String both = "ID:    7\nName:  x\n" + THINGS + "\n";
        assertEquals(both, printed("bpfman:get 7; bpfman:things"));
        assertEquals(both, printed("get 7 && things"));
        assertEquals(both, printed("source 'get 7\nthings'"));
        assertEquals(both, printed("f = { get $1; things }; f 7").replaceFirst("(?s)=> .*", ""));
    }

    @Test
    void aProgramThatCallsItGetsTheValueAndNoText() throws Exception {
        Function function = new GogoFunction(
                (words, unicode) -> new Answer(THINGS, Optional.of(things), List.of()), texts, "things");
        assertSame(things, function.execute(session, List.of()));
        assertEquals("", out.toString(StandardCharsets.UTF_8));
        assertEquals(THINGS, session.format(things, Converter.INSPECT));
    }

    @Test
    void resultsAreValuesWhoseMethodsCanBeCalled() throws Exception {
        assertSame(things, session.execute("l = (bpfman:things)"));
        assertSame(things, session.execute("$l"));
        assertEquals(new Thing(8, "eight"), session.execute("$l get 1"));
        assertEquals("seven", session.execute("($l get 0) name"));
        assertEquals(2, session.execute("(things) size"));
        assertEquals(9L, session.execute("(bpfman:get 9) id"));
        assertEquals("=> " + THINGS, printed("$l"));
        assertEquals("=> " + THINGS, printed("m = (bpfman:things)"));
        out.reset();
        assertEquals(List.of(7L, 8L), session.execute("each (things) { $it id }"));
        assertEquals(
                List.of(new Thing(7, "x"), new Thing(8, "x")), session.execute("g = (each (things) { get ($it id) })"));
        assertEquals("", out.toString(StandardCharsets.UTF_8));
    }

    @Test
    void anEmptyListIsOne() throws Exception {
        assertEquals(List.of(), session.execute("each (none) { $it id }"));
        assertEquals("", printed("none"));
    }

    @Test
    void pipesCarryTheText() throws Exception {
        assertEquals("<ID  NAME\n7   seven\n8   eight\n>", printed("bpfman:things | cat"));
        assertEquals("<>", printed("none | cat"));
        assertEquals("<ID:    7\nName:  x\nID:    8\nName:  x\n>", printed("each (things) { get ($it id) } | cat"));
        assertEquals("=> <ID:    7\nName:  x\n>", printed("t = (get 7 | cat)"));
    }

    @Test
    void filesTakeTheText() throws Exception {
        Path file = directory.resolve("text");
        assertEquals("", printed("things > " + file));
        assertEquals("ID  NAME\n7   seven\n8   eight\n", Files.readString(file));
        assertEquals("", printed("each (things) { get ($it id) } > " + file));
        assertEquals("ID:    7\nName:  x\nID:    8\nName:  x\n", Files.readString(file));
    }

    @Test
    void aResultFromSomewhereElseIsNotOurs() {
        assertNull(texts.format(new Thing(7, "seven"), Converter.INSPECT, null));
    }
}
