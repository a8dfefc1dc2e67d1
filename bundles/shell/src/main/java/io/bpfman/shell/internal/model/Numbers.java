// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.model;

import io.bpfman.shell.CommandException;
import java.math.BigInteger;
import java.util.Locale;

/** Numbers as people type them: decimal, or hexadecimal after {@code 0x}. */
public final class Numbers {

    private static final BigInteger MAX_ID = BigInteger.valueOf(0xFFFF_FFFFL);

    private Numbers() {}

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
