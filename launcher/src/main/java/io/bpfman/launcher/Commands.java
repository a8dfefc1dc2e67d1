// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import io.bpfman.console.ConsoleSession;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;

/** Feeds a session with commands and remembers whether any of them failed. A failing command does not keep the next from running. */
final class Commands {
    static final int OK = 0;
    static final int FAILED = 1;

    private final ConsoleSession session;

    Commands(ConsoleSession session) {
        this.session = session;
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
        return session.run(command) ? OK : FAILED;
    }

    /**
     * How a run over lines ended.
     *
     * @param status {@link #OK} or {@link #FAILED}
     * @param any whether there was any line
     */
    record Outcome(int status, boolean any) {}
}
