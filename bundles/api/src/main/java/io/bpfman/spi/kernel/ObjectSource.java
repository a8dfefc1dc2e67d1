// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import java.util.Arrays;

/** The bytes of an object file and the name by which messages call it. */
public final class ObjectSource {

    private final String name;
    private final byte[] content;

    public ObjectSource(String name, byte[] content) {
        this.name = name;
        this.content = content.clone();
    }

    /** For messages: a path, or the name of a resource. */
    public String name() {
        return name;
    }

    /** A copy of the bytes. */
    public byte[] content() {
        return content.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ObjectSource source
                && name.equals(source.name)
                && Arrays.equals(content, source.content);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + Arrays.hashCode(content);
    }

    @Override
    public String toString() {
        return name;
    }
}
