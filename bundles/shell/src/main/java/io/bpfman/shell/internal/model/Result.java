// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.model;

import io.bpfman.shell.internal.view.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a command found or did, in both forms.
 *
 * @param text lines for a person, with or without a newline at the end; may be empty
 * @param json the same for a program, made when somebody wants it
 * @param aboutKernel whether it tells of a kernel, so that a simulated one has to be named
 * @param objects what the text shows, for who works on with it: a value of the API, or a list of some; empty when the text is all there is
 * @param failures what went wrong for some of several objects; the last line sums up
 * @param status what a command of the host ends with when nothing failed, or what it ends with because of the failures; 0 leaves it to these
 * @param feed what the command goes on to tell; empty when the result is all
 */
public record Result(
        String text,
        Supplier<Json> json,
        boolean aboutKernel,
        Optional<Object> objects,
        List<String> failures,
        int status,
        Optional<Feed> feed) {

    public Result {
        failures = List.copyOf(failures);
    }

    /** The result of a command that worked on a kernel. */
    public static Result of(String text, Json json) {
        return of(text, () -> json);
    }

    /** The same, whose JSON takes more to find out than its text. */
    public static Result of(String text, Supplier<Json> json) {
        return new Result(text, json, true, Optional.empty(), List.of(), 0, Optional.empty());
    }

    /** The result of a command that has nothing to do with any kernel. */
    public static Result plain(String text, Json json) {
        return plain(text, () -> json);
    }

    /** The same, whose JSON takes more to find out than its text. */
    public static Result plain(String text, Supplier<Json> json) {
        return new Result(text, json, false, Optional.empty(), List.of(), 0, Optional.empty());
    }

    /** The result of a command that tells what happens, or is, as it goes on. */
    public static Result of(Feed feed) {
        return new Result("", Json::object, false, Optional.empty(), List.of(), 0, Optional.of(feed));
    }

    /** The same with the one value that it shows. */
    public Result showing(Object value) {
        return new Result(text, json, aboutKernel, Optional.of(value), failures, status, feed);
    }

    /** The same with the values that it lists. */
    public Result listing(Collection<?> values) {
        // A list of its own for each result, and of a class that a shell may call methods of.
        return showing(new ArrayList<>(values));
    }

    /** The same with failures. */
    public Result withFailures(List<String> newFailures) {
        return new Result(text, json, aboutKernel, objects, newFailures, status, feed);
    }

    /** The same with which a command of the host ends otherwise than with 0. */
    public Result endingWith(int newStatus) {
        return new Result(text, json, aboutKernel, objects, failures, newStatus, feed);
    }
}
