// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import io.bpfman.api.errors.InvalidSpecException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/** The bytes of a global variable, as they lie in memory. */
public final class GlobalValue {

    private final byte[] bytes;

    private GlobalValue(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A copy of these bytes. */
    public static GlobalValue of(byte[] bytes) {
        return new GlobalValue(bytes.clone());
    }

    /** Reads hexadecimal digits in memory order, with or without a leading {@code 0x}. */
    public static GlobalValue parse(String hex) {
        String digits = hex.toLowerCase(Locale.ROOT).startsWith("0x") ? hex.substring(2) : hex;
        if (digits.isEmpty()) {
            throw new InvalidSpecException(
                    "global value \"" + hex + "\" is empty; give its bytes as hexadecimal digits");
        }
        try {
            return new GlobalValue(HexFormat.of().parseHex(digits));
        } catch (IllegalArgumentException e) {
            throw new InvalidSpecException(
                    "global value \"" + hex + "\" is not hexadecimal; give two digits a byte, for example 0x5000", e);
        }
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Number of bytes. */
    public int size() {
        return bytes.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GlobalValue value && Arrays.equals(bytes, value.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "0x" + HexFormat.of().formatHex(bytes);
    }
}
