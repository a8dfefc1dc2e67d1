// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.model;

import io.bpfman.shell.internal.view.Json;
import java.util.List;

/**
 * What a command found or did, in both forms.
 *
 * @param text lines for a person, with or without a newline at the end; may be empty
 * @param json the same for a program
 * @param aboutKernel whether it tells of a kernel, so that a simulated one has to be named
 * @param failures what went wrong for some of several objects; the last line sums up
 */
public record Result(String text, Json.Obj json, boolean aboutKernel, List<String> failures) {

    public Result {
        failures = List.copyOf(failures);
    }

    /** The result of a command that worked on a kernel. */
    public static Result of(String text, Json.Obj json) {
        return new Result(text, json, true, List.of());
    }

    /** The result of a command that has nothing to do with any kernel. */
    public static Result plain(String text, Json.Obj json) {
        return new Result(text, json, false, List.of());
    }

    /** The same with failures. */
    public Result withFailures(List<String> newFailures) {
        return new Result(text, json, aboutKernel, newFailures);
    }
}
