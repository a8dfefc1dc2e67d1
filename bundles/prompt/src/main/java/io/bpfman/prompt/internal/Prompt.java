// SPDX-License-Identifier: Apache-2.0
package io.bpfman.prompt.internal;

import io.bpfman.api.errors.BpfmanException;
import io.bpfman.shell.Candidate;
import io.bpfman.shell.CommandException;
import io.bpfman.shell.CommandShell;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
import org.apache.felix.service.command.Job;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.osgi.service.log.Logger;

/** Reads lines from a terminal, runs them as Gogo commands and prints what they answer. */
final class Prompt implements Runnable {

    private static final String TEXT = "bpfman> ";
    private static final List<String> LEAVE = List.of("exit", "quit", "logout");

    private final Terminal terminal;
    private final CommandSession session;
    private final LineReader reader;
    private final Logger logger;
    private final Runnable whenLeft;

    /**
     * @param history where lines are kept for the next time, if anywhere
     * @param whenLeft what to do when the person has left
     */
    Prompt(
            Terminal terminal,
            CommandProcessor processor,
            CommandShell shell,
            Optional<Path> history,
            Logger logger,
            Runnable whenLeft) {
        this.terminal = terminal;
        this.logger = logger;
        this.whenLeft = whenLeft;
        PrintStream out = new PrintStream(terminal.output(), true, terminal.encoding());
        session = processor.createSession(InputStream.nullInputStream(), out, out);
        // What a person types most needs no scope.
        session.put("SCOPE", "bpfman:felix:gogo:*");
        // Gogo itself hands out no result but that of the last command of a line.
        session.setJobListener(this::show);
        Completions completions = new Completions(shell, this::gogoCommands);
        DefaultParser parser = new DefaultParser();
        parser.setEofOnUnclosedQuote(false);
        LineReaderBuilder builder = LineReaderBuilder.builder()
                .terminal(terminal)
                .appName("bpfman")
                .parser(parser)
                .completer((lineReader, line, candidates) -> complete(completions, line, candidates))
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true);
        history.ifPresent(file -> builder.variable(LineReader.HISTORY_FILE, file));
        reader = builder.build();
    }

    @Override
    public void run() {
        PrintWriter screen = terminal.writer();
        screen.println(
                "bpfman: type help for the commands, TAB to complete, exit to end the agent (nothing is detached)");
        screen.flush();
        boolean more = true;
        while (more) {
            more = readAndRun(screen);
        }
        session.close();
        whenLeft.run();
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
        Thread worker = Thread.currentThread();
        Terminal.SignalHandler before = terminal.handle(Terminal.Signal.INT, signal -> worker.interrupt());
        try {
            session.execute(line);
        } catch (Exception e) {
            // A command may throw anything; the person is told and the prompt goes on.
            screen.println("bpfman: error: " + message(e));
            logger.debug("command failed: {}", line, e);
        } finally {
            terminal.handle(Terminal.Signal.INT, before);
            // Whatever was interrupted is over: the next line starts afresh.
            Thread.interrupted();
            screen.flush();
        }
    }

    /** Prints what a command of the line itself returned; those in brackets and braces return it to the line. */
    private void show(Job job, Job.Status before, Job.Status now) {
        if (now != Job.Status.Done || job.parent() != null || job.result() == null) {
            return;
        }
        Object result = job.result().result();
        if (result != null) {
            String text = session.format(result, Converter.INSPECT).toString();
            // An empty list prints nothing, while somebody who echoes nothing wants an empty line.
            if (!text.isEmpty() || result instanceof CharSequence) {
                terminal.writer().println(text);
            }
        }
    }

    private static String message(Exception e) {
        return e.getMessage() == null || e.getMessage().isBlank() ? e.toString() : e.getMessage();
    }

    private void complete(Completions completions, ParsedLine line, List<org.jline.reader.Candidate> candidates) {
        List<String> before = line.words().subList(0, line.wordIndex());
        String started = line.word().substring(0, line.wordCursor());
        try {
            for (Candidate found : completions.of(CommandLine.of(before, started))) {
                candidates.add(new org.jline.reader.Candidate(
                        found.value(),
                        found.value(),
                        null,
                        found.description().isEmpty() ? null : found.description(),
                        null,
                        null,
                        found.complete()));
            }
        } catch (BpfmanException | CommandException e) {
            // Who asks for help while typing is not helped by an error in the middle of the line.
            logger.debug("no completion", e);
        }
    }

    private Collection<String> gogoCommands() {
        return session.get(".commands") instanceof Collection<?> names
                ? names.stream().map(String::valueOf).toList()
                : List.of();
    }

    /** Ends the reading of a line that may be going on in another thread. */
    void close() throws IOException {
        terminal.close();
    }
}
