// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import io.bpfman.api.errors.InvalidSpecException;
import java.util.Optional;

/**
 * A program of an object file, by the name of its function, and the type it is to be loaded as.
 *
 * @param attachFunc the function of the kernel that it is loaded for, with types that {@linkplain ProgramType#needsAttachFunc need} one; empty with
 *     all others, which are told only when they are attached
 */
public record ProgramSelector(ProgramType type, String name, Optional<String> attachFunc) {

    public ProgramSelector {
        if (name.isEmpty()) {
            throw new InvalidSpecException("program name is empty; name every program to load as TYPE:NAME");
        }
        String wanted = type.label() + ":" + name;
        if (type.needsAttachFunc() && attachFunc.filter(func -> !func.isEmpty()).isEmpty()) {
            throw new InvalidSpecException("invalid program spec \"" + wanted + "\": " + type.label()
                    + " requires attach function (format: " + type.label() + ":FUNC_NAME:ATTACH_FUNC)");
        }
        if (!type.takesAttachFunc() && attachFunc.isPresent()) {
            throw new InvalidSpecException("program \"" + name + "\": programs of type " + type.label()
                    + " have no attach function; name it as " + wanted);
        }
    }

    /** A program that is told only when it is attached what to attach to. */
    public ProgramSelector(ProgramType type, String name) {
        this(type, name, Optional.empty());
    }

    /** Reads {@code TYPE:NAME}, for example {@code tc:count}, or {@code TYPE:NAME:ATTACH_FUNC}, for example {@code fentry:trace:do_unlinkat}. */
    public static ProgramSelector parse(String text) {
        String[] parts = text.split(":", 3);
        if (parts.length < 2) {
            throw new InvalidSpecException("program \"" + text
                    + "\" has no type; name every program to load as TYPE:NAME, for example tc:" + text);
        }
        return new ProgramSelector(
                ProgramType.parse(parts[0]), parts[1], parts.length < 3 ? Optional.empty() : Optional.of(parts[2]));
    }

    @Override
    public String toString() {
        return type.label() + ":" + name + attachFunc.map(func -> ":" + func).orElse("");
    }
}
