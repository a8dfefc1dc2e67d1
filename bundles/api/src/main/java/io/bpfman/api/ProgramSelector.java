// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import io.bpfman.api.errors.InvalidSpecException;

/** A program of an object file, by the name of its function, and the type it is to be loaded as. */
public record ProgramSelector(ProgramType type, String name) {

    public ProgramSelector {
        if (name.isEmpty()) {
            throw new InvalidSpecException("program name is empty; name every program to load as TYPE:NAME");
        }
    }

    /** Reads {@code TYPE:NAME}, for example {@code tc:count}. */
    public static ProgramSelector parse(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new InvalidSpecException("program \"" + text
                    + "\" has no type; name every program to load as TYPE:NAME, for example tc:" + text);
        }
        return new ProgramSelector(ProgramType.parse(text.substring(0, colon)), text.substring(colon + 1));
    }

    @Override
    public String toString() {
        return type.label() + ":" + name;
    }
}
