// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import io.bpfman.console.Completion;
import io.bpfman.console.ConsoleSession;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/**
 * Reads lines from the process's terminal and has them run. It is of the process and not of a bundle: whatever bundle is replaced, one thread reads the
 * terminal, and what was typed stays typed. (A second reader would share the keyboard with the first, whose blocking read nobody can end.)
 */
final class Prompt implements AutoCloseable {

    private static final String TEXT = "bpfman> ";
    private static final List<String> LEAVE = List.of("exit", "quit", "logout");
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Terminal terminal;
    private final ConsoleSession session;
    private final LineReader reader;
    private final Thread thread;
    private volatile boolean closed;

    private Prompt(
            Terminal terminal, Function<PrintStream, ? extends ConsoleSession> sessions, Path history, Runnable leave) {
        this.terminal = terminal;
        session = sessions.apply(new PrintStream(terminal.output(), true, terminal.encoding()));
        DefaultParser parser = new DefaultParser();
        parser.setEofOnUnclosedQuote(false);
        reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("bpfman")
                .parser(parser)
                .completer((lineReader, line, candidates) -> complete(line, candidates))
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .variable(LineReader.HISTORY_FILE, history)
                .build();
        thread = new Thread(() -> read(leave), "bpfman-prompt");
        thread.setDaemon(true);
    }

    /**
     * Begins to read on a thread of its own.
     *
     * @param sessions opens what runs and completes lines, which prints to the stream that it is given
     * @param history where lines are kept for the next time
     * @param leave what to do when the person has left
     */
    static Prompt open(Function<PrintStream, ? extends ConsoleSession> sessions, Path history, Runnable leave)
            throws IOException {
        Prompt prompt = new Prompt(terminal(), sessions, history, leave);
        prompt.thread.start();
        return prompt;
    }

    private static Terminal terminal() throws IOException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        // JLine looks for the parts that know a real terminal with this class loader; without them it takes any for a
        // dumb one.
        thread.setContextClassLoader(TerminalBuilder.class.getClassLoader());
        try {
            // By stty(1), and not by its native part, which forgets the terminal's speed and line discipline.
            return TerminalBuilder.builder()
                    .name("bpfman")
                    .system(true)
                    .provider(TerminalBuilder.PROP_PROVIDER_EXEC)
                    .build();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private void read(Runnable leave) {
        PrintWriter screen = terminal.writer();
        screen.println(
                "bpfman: type help for the commands, TAB to complete, exit to end the agent (nothing is detached)");
        screen.flush();
        boolean more = true;
        while (more && !closed) {
            more = readAndRun(screen);
        }
        if (!closed) {
            leave.run();
        }
    }

    private boolean readAndRun(PrintWriter screen) {
        String line;
        try {
            line = reader.readLine(TEXT).strip();
        } catch (UserInterruptException e) {
            // Ctrl-C throws away the line that was being typed, nothing else.
            return true;
        } catch (EndOfFileException e) {
            return false;
        }
        if (LEAVE.contains(line)) {
            return false;
        }
        if (!line.isEmpty() && !line.startsWith("#")) {
            execute(line, screen);
        }
        return true;
    }

    private void execute(String line, PrintWriter screen) {
        Terminal.SignalHandler before = terminal.handle(Terminal.Signal.INT, signal -> thread.interrupt());
        try {
            session.run(line);
        } finally {
            terminal.handle(Terminal.Signal.INT, before);
            // Whatever was interrupted is over: the next line starts afresh.
            Thread.interrupted();
            screen.flush();
        }
    }

    private void complete(ParsedLine line, List<Candidate> candidates) {
        List<String> before = line.words().subList(0, line.wordIndex());
        String started = line.word().substring(0, line.wordCursor());
        for (Completion found : session.complete(before, started)) {
            candidates.add(new Candidate(
                    found.value(),
                    found.value(),
                    null,
                    found.description().isEmpty() ? null : found.description(),
                    null,
                    null,
                    found.complete()));
        }
    }

    /** Ends the reading, and leaves the terminal as it was found. */
    @Override
    public void close() throws IOException {
        closed = true;
        // JLine reads with a time limit, and looks for an interruption in between
        thread.interrupt();
        try {
            thread.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        session.close();
        terminal.close();
    }
}
