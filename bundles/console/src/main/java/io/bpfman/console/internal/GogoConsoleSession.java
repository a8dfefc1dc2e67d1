// SPDX-License-Identifier: Apache-2.0
package io.bpfman.console.internal;

import io.bpfman.console.Completion;
import io.bpfman.console.ConsoleSession;
import io.bpfman.shell.CommandShell;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
import org.apache.felix.service.command.Job;
import org.osgi.service.log.Logger;

/** A session of Gogo without a prompt. Its commands find nothing on their standard input: that belongs to the lines. */
final class GogoConsoleSession implements ConsoleSession {
    private final CommandSession session;
    private final PrintStream out;
    private final PrintStream err;
    private final Completions completions;
    private final Logger logger;

    GogoConsoleSession(
            CommandProcessor processor,
            Supplier<Optional<CommandShell>> shell,
            PrintStream out,
            PrintStream err,
            Logger logger) {
        this.logger = logger;
        this.session = processor.createSession(InputStream.nullInputStream(), out, err);
        // Where names without a scope are looked for, in this order.
        session.put("SCOPE", "bpfman:felix:gogo:*");
        this.out = out;
        this.err = err;
        // Gogo itself hands out no result but that of the last command of a line.
        session.setJobListener(this::show);
        completions = new Completions(shell, this::commands);
    }

    @Override
    public boolean run(String line) {
        try {
            session.execute(line);
            return true;
        } catch (Exception | LinkageError e) {
            // Commands may throw anything, and classes of a bundle that is being replaced may be gone; whatever it is,
            // the
            // person at the other end is told and the session goes on.
            err.println("bpfman: error: " + message(e));
            return false;
        } finally {
            out.flush();
            err.flush();
        }
    }

    @Override
    public List<Completion> complete(List<String> words, String started) {
        try {
            return completions.of(CommandLine.of(words, started));
        } catch (RuntimeException | LinkageError e) {
            // Who asks for help while typing is not helped by an error in the middle of the line.
            logger.debug("no completion", e);
            return List.of();
        }
    }

    /** The names of all commands with their scopes. */
    private Collection<String> commands() {
        return session.get(".commands") instanceof Collection<?> names
                ? names.stream().map(String::valueOf).toList()
                : List.of();
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
                out.println(text);
            }
        }
    }

    private static String message(Throwable e) {
        return e.getMessage() != null && !e.getMessage().isBlank() ? e.getMessage() : e.toString();
    }

    @Override
    public void close() {
        session.close();
    }
}
