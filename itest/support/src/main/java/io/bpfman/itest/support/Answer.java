// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.support;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What the agent answered to one command.
 *
 * @param output what came on standard output
 * @param errors what came on standard error, logs included
 */
public record Answer(String command, String output, String errors) {

    private static final String ERROR = "bpfman: error: ";

    /** Whether the agent says that the command failed. */
    public boolean failed() {
        return errors.lines().anyMatch(line -> line.startsWith(ERROR));
    }

    /** The error's text from its first line on, all lines of it. */
    public String error() {
        List<String> lines =
                errors.lines().dropWhile(line -> !line.startsWith(ERROR)).toList();
        if (lines.isEmpty()) {
            throw new AssertionError("no error from " + command + " but:\n" + output + errors);
        }
        return lines.stream().collect(Collectors.joining("\n")).substring(ERROR.length());
    }

    /** The output; fails when the command did. */
    public String succeeded() {
        if (failed()) {
            throw new AssertionError(command + " failed:\n" + errors);
        }
        return output;
    }
}
