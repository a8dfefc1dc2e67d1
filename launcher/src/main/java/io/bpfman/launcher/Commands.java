// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;

/**
 * Runs Gogo commands one after the other. Standard output carries what they print and return, nothing else; standard error carries
 * one line for each that fails. A failing command does not keep the next ones from running.
 */
final class Commands implements AutoCloseable {
    static final int OK = 0;
    static final int FAILED = 1;

    private final CommandSession session;
    private final PrintStream out;
    private final PrintStream err;

    Commands(CommandProcessor processor, PrintStream out, PrintStream err) {
        this.session = processor.createSession(InputStream.nullInputStream(), out, err);
        // Users type bpfman's commands and the shell's own without their scopes.
        session.put("SCOPE", "bpfman:felix:gogo:*");
        this.out = out;
        this.err = err;
    }

    /**
     * Runs the commands.
     *
     * @return {@link #OK}, or {@link #FAILED} when any command failed
     */
    int run(List<String> commands) {
        int status = OK;
        for (String command : commands) {
            status = Math.max(status, run(command));
        }
        return status;
    }

    /**
     * Runs the lines up to the end of the input. Empty lines and those that start with {@code #} count as read but do nothing.
     *
     * @return the status, and whether there was any line at all
     */
    Outcome run(BufferedReader lines) throws IOException {
        int status = OK;
        boolean any = false;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            any = true;
            if (!line.isBlank() && !line.stripLeading().startsWith("#")) {
                status = Math.max(status, run(line));
            }
        }
        return new Outcome(status, any);
    }

    private int run(String command) {
        try {
            Object result = session.execute(command);
            if (result != null) {
                out.println(session.format(result, Converter.INSPECT));
            }
            return OK;
        } catch (Exception e) {
            // Commands may throw anything; whatever it is, the person at the other end is told and the session goes on.
            err.println("bpfman: error: " + message(e));
            return FAILED;
        } finally {
            out.flush();
            err.flush();
        }
    }

    private static String message(Throwable e) {
        return e.getMessage() != null && !e.getMessage().isBlank() ? e.getMessage() : e.toString();
    }

    @Override
    public void close() {
        session.close();
    }

    /**
     * How a run over lines ended.
     *
     * @param status {@link #OK} or {@link #FAILED}
     * @param any whether there was any line
     */
    record Outcome(int status, boolean any) {}
}
