// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.worker;

import io.bpfman.kernel.linux.internal.sys.Child.Exit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a worker ended. A JVM that crashes catches the signal, writes it and what it was doing then to its output, and ends itself in a way that says no more. Pure.
 *
 * @param how for example {@code with SIGSEGV (in btf__type_cnt of libbpf.so.1.1.2)}, to follow "ended"
 * @param crashed whether it was its own fault, or that of what it read
 * @param said the last line of its output, or the cause in a stack trace; may be empty
 */
record WorkerEnd(String how, boolean crashed, String said) {

    /** The summary of {@code VMError::report} in the JVM. */
    private static final Pattern SIGNAL = Pattern.compile("(?m)^#\\s+(SIG[A-Z]+) \\(");

    private static final Pattern FRAME =
            Pattern.compile("(?m)^# C[ \\t]+\\[([^+\\]\\s]+)\\S*\\](?:[ \\t]+([^+\\s]+))?");

    /** What {@code Throwable.printStackTrace} and the JVM write before an exception. */
    private static final Pattern EXCEPTION =
            Pattern.compile("(?m)^(?:Caused by: |Exception in thread \"[^\"]*\" )(.*)$");

    private static final int MOST_WORDS = 300;

    static WorkerEnd of(Exit exit, String log) {
        Matcher signal = SIGNAL.matcher(log);
        if (signal.find()) {
            return new WorkerEnd("with " + signal.group(1) + place(log), true, "");
        }
        if (exit.signal().isPresent()) {
            String name = exit.signal().get();
            return new WorkerEnd("with " + name, !isKill(name), lastLine(log));
        }
        return new WorkerEnd("with code " + exit.code().orElseThrow(), false, cause(log));
    }

    private static String place(String log) {
        Matcher frame = FRAME.matcher(log);
        if (!frame.find()) {
            return "";
        }
        return frame.group(2) == null
                ? " (in " + frame.group(1) + ")"
                : " (in " + frame.group(2) + " of " + frame.group(1) + ")";
    }

    private static boolean isKill(String signal) {
        return signal.equals("SIGKILL") || signal.equals("SIGTERM");
    }

    /** The last cause of a stack trace says most; its last line says nothing. */
    private static String cause(String log) {
        Matcher exception = EXCEPTION.matcher(log);
        String cause = lastLine(log);
        while (exception.find()) {
            cause = shortened(exception.group(1));
        }
        return cause;
    }

    private static String lastLine(String log) {
        String[] lines = log.strip().split("\n");
        return shortened(lines[lines.length - 1]);
    }

    private static String shortened(String line) {
        String stripped = line.strip();
        return stripped.substring(0, Math.min(stripped.length(), MOST_WORDS));
    }
}
