// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.model;

import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.shell.CommandException;
import java.util.function.Function;
import java.util.function.Supplier;

/** What was typed, as values of the API. A value that is none is wrong before anybody is asked to do something with it: a usage error. */
public final class TypedValues {

    private TypedValues() {}

    /** The value that a text stands for. */
    public static <T> T as(String text, Function<String, T> parser) {
        return value(() -> parser.apply(text));
    }

    /** A value that is made of what was typed. */
    public static <T> T value(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (InvalidSpecException e) {
            throw CommandException.usage(String.valueOf(e.getMessage()), e);
        }
    }
}
