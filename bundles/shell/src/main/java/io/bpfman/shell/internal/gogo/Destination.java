// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.gogo;

import java.util.List;
import org.apache.felix.service.command.Job;
import org.apache.felix.service.command.Process;
import org.jspecify.annotations.Nullable;

/** Where Gogo takes what a command gives: as a result, as text, or as both. */
enum Destination {
    /** To whoever reads the session: what the command returns is formatted there. */
    SESSION,
    /** Into brackets: the result stands for them, or the text when a later command in them has no result. */
    BRACKETS,
    /** Into a file or a pipe: both carry text, and a result goes past them. */
    STREAM;

    private static final int STANDARD_OUTPUT = 1;

    /**
     * The destination of a command.
     *
     * @param process the command as Gogo runs it; null when it is called by a program
     */
    static Destination of(@Nullable Process process) {
        if (process == null) {
            return SESSION;
        }
        Job job = process.job();
        Process stage = last(job);
        if (stage != process) {
            return STREAM;
        }
        // A command in braces has the output of the command that runs it, which knows whether that is the session's.
        while (stage.isTty(STANDARD_OUTPUT) && job.parent() != null) {
            job = job.parent();
            stage = last(job);
        }
        if (stage.isTty(STANDARD_OUTPUT)) {
            return SESSION;
        }
        if (job.parent() != null) {
            return BRACKETS;
        }
        // Of several stages, Gogo does not tell which one runs the braces; all but the last print their results.
        return stage == process || job.processes().size() == 1 ? STREAM : SESSION;
    }

    private static Process last(Job job) {
        List<Process> stages = job.processes();
        return stages.get(stages.size() - 1);
    }
}
