// SPDX-License-Identifier: Apache-2.0
package io.bpfman.console.internal;

import io.bpfman.console.ConsoleSession;
import java.io.InputStream;
import java.io.PrintStream;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
import org.apache.felix.service.command.Job;

/** A session of Gogo without a prompt. Its commands find nothing on their standard input: that belongs to the lines. */
final class GogoConsoleSession implements ConsoleSession {
    private final CommandSession session;
    private final PrintStream out;
    private final PrintStream err;

    GogoConsoleSession(CommandProcessor processor, PrintStream out, PrintStream err) {
        this.session = processor.createSession(InputStream.nullInputStream(), out, err);
        // Where names without a scope are looked for, in this order.
        session.put("SCOPE", "bpfman:felix:gogo:*");
        this.out = out;
        this.err = err;
        // Gogo itself hands out no result but that of the last command of a line.
        session.setJobListener(this::show);
    }

    @Override
    public boolean run(String line) {
        try {
            session.execute(line);
            return true;
        } catch (Exception e) {
            // Commands may throw anything; whatever it is, the person at the other end is told and the session goes on.
            err.println("bpfman: error: " + message(e));
            return false;
        } finally {
            out.flush();
            err.flush();
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
