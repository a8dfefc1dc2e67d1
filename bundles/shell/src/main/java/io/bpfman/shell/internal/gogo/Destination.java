// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.gogo;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.apache.felix.service.command.Job;
import org.apache.felix.service.command.Process;
import org.jspecify.annotations.Nullable;

/** Where Gogo takes what a command gives. */
enum Destination {
    /** To the program that called the command, which has no use for a text. */
    CALLER,
    /** Into brackets: the result stands for them, or the text when a later command in them has no result. */
    BRACKETS,
    /**
     * To the session, a pipe or a file, as text. Nobody but the command itself prints it: a session without a prompt shows no results, and one with a
     * prompt shows that of a line's last command.
     */
    STREAM;

    private static final int STANDARD_OUTPUT = 1;

    /**
     * The destination of a command.
     *
     * @param process the command as Gogo runs it; null when it is called by a program
     */
    static Destination of(@Nullable Process process) {
        if (process == null) {
            return CALLER;
        }
        Job job = process.job();
        List<Process> stages = job.processes();
        if (stages.get(stages.size() - 1) != process || job.parent() == null) {
            return STREAM;
        }
        boolean captured = !process.isTty(STANDARD_OUTPUT);
        return captured
                        || inBrackets(
                                job.parent().command().toString(), job.command().toString())
                ? BRACKETS
                : STREAM;
    }

    /**
     * Whether a command in braces is in brackets, too, as in {@code l = (each (links) { get link ($it id) })}. It has the output of whoever runs the
     * braces, and Gogo tells of no job between it and the line; so the line's text has to say it.
     *
     * @param line as it was typed
     * @param command which may be somewhere else: in a script, or in a function that has a name
     */
    static boolean inBrackets(String line, String command) {
        Deque<Character> open = new ArrayDeque<>();
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char character = line.charAt(i);
            if (quote == 0 && Character.valueOf('{').equals(open.peek()) && line.startsWith(command, i)) {
                return open.contains('(');
            }
            if (character == '\\') {
                i++;
            } else if (quote != 0) {
                quote = character == quote ? 0 : quote;
            } else if (character == '"' || character == '\'') {
                quote = character;
            } else if (character == '(' || character == '{') {
                open.push(character);
            } else if (character == ')' || character == '}') {
                open.poll();
            }
        }
        return false;
    }
}
