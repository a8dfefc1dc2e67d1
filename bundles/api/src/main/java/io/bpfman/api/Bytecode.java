// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Arrays;

/** The bytes of an object; two are equal when they have the same. */
public final class Bytecode {

    private final byte[] bytes;

    /** @param bytes that nobody changes any more */
    public Bytecode(byte[] bytes) {
        this.bytes = bytes;
    }

    /** How many there are. */
    public int size() {
        return bytes.length;
    }

    /** From the first to the last. */
    public InputStream open() {
        return new ByteArrayInputStream(bytes);
    }

    /** A copy of them. */
    public byte[] toArray() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytecode that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return bytes.length + " bytes";
    }
}
