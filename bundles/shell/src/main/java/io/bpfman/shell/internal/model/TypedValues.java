// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.model;

import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.shell.CommandException;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What was typed, as values. A value that is none is wrong before anybody is asked to do something with it: a usage error. Numbers are decimal, or hexadecimal
 * after {@code 0x}.
 */
public final class TypedValues {

    private static final BigInteger MAX_ID = BigInteger.valueOf(0xFFFF_FFFFL);

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

    /**
     * The pairs in the order in which they were typed; a key may be named once.
     *
     * @param option where they were typed
     * @param form how its help writes a pair
     */
    public static Map<String, String> pairs(String option, String form, List<String> texts) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String text : texts) {
            int equals = text.indexOf('=');
            if (equals <= 0) {
                throw CommandException.usage(
                        "invalid value for " + option + ": \"" + text + "\" is not of the form " + form);
            }
            String key = text.substring(0, equals);
            if (pairs.put(key, text.substring(equals + 1)) != null) {
                throw CommandException.usage("invalid value for " + option + ": \"" + key + "\" is given twice");
            }
        }
        return pairs;
    }

    /**
     * A kernel id or a link id: an unsigned 32-bit number.
     *
     * @param what where it was typed, for the message: {@code --program-id} or {@code LINK_ID}
     */
    public static long id(String what, String text) {
        return range(what, text, BigInteger.ZERO, MAX_ID).longValueExact();
    }

    /** A number that fits {@code int}. */
    public static int integer(String what, String text) {
        return range(what, text, BigInteger.valueOf(Integer.MIN_VALUE), BigInteger.valueOf(Integer.MAX_VALUE))
                .intValueExact();
    }

    /** A number that fits {@code long} and is not negative. */
    public static long unsigned(String what, String text) {
        return range(what, text, BigInteger.ZERO, BigInteger.valueOf(Long.MAX_VALUE))
                .longValueExact();
    }

    private static BigInteger range(String what, String text, BigInteger least, BigInteger greatest) {
        BigInteger number = number(what, text);
        if (number.compareTo(least) < 0 || number.compareTo(greatest) > 0) {
            throw CommandException.usage(
                    "invalid value for " + what + ": " + text + " is not in the range " + least + " to " + greatest);
        }
        return number;
    }

    private static BigInteger number(String what, String text) {
        boolean hexadecimal = text.toLowerCase(Locale.ROOT).startsWith("0x");
        try {
            String digits = hexadecimal ? text.substring(2) : text;
            if (digits.startsWith("+") || (hexadecimal && digits.startsWith("-"))) {
                throw new NumberFormatException(text);
            }
            return new BigInteger(digits, hexadecimal ? 16 : 10);
        } catch (NumberFormatException e) {
            throw CommandException.usage("invalid value for " + what + ": \"" + text + "\" is not a number", e);
        }
    }
}
