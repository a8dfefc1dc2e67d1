// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.kind;

import io.bpfman.api.ProbedFile;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Options;
import io.bpfman.shell.internal.model.Syntax;
import io.bpfman.shell.internal.model.TypedValues;
import io.bpfman.shell.internal.model.ValueKind;
import io.bpfman.shell.internal.view.LabelView;

/** The words that say which program or library is probed, and in which processes. */
final class FileWords {
    static final String HELP = "a path, or the bare name of a library, as libc";
    private static final String PID = "--pid";
    private static final String CONTAINER_PID = "--container-pid";

    private FileWords() {}

    static void takes(Syntax syntax) {
        syntax.options(
                Options.value(PID + " PID", ValueKind.PID, "only in this process (default in all)"),
                Options.value(
                        CONTAINER_PID + " PID",
                        ValueKind.CONTAINER_PID,
                        "the target is that in the mounts of this process (default those of the agent)"));
    }

    static ProbedFile file(Invocation invocation, String target) {
        long container = pid(invocation, CONTAINER_PID);
        return new ProbedFile(
                container == 0 ? invocation.places().probed(target) : target, pid(invocation, PID), container);
    }

    private static long pid(Invocation invocation, String option) {
        return invocation
                .arguments()
                .value(option)
                .map(text -> TypedValues.unsigned(option, text))
                .orElse(0L);
    }

    /** What a list has behind the function. */
    static String suffix(ProbedFile file) {
        return (file.pid() == 0 ? "" : " pid=" + file.pid())
                + (file.containerPid() == 0 ? "" : " container-pid=" + file.containerPid());
    }

    /** In which processes. */
    static void describe(ProbedFile file, LabelView text) {
        if (file.pid() != 0) {
            text.add("PID", file.pid());
        }
        if (file.containerPid() != 0) {
            text.add("Container PID", file.containerPid());
        }
    }
}
