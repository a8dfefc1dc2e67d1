// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import io.bpfman.api.errors.InvalidSpecException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The types of programs, as users name them. A type says how a program is attached, not only how the kernel sees it. */
public enum ProgramType {
    XDP,
    TC,
    TCX,
    TRACEPOINT,
    KPROBE,
    KRETPROBE,
    UPROBE,
    URETPROBE,
    FENTRY(true),
    FEXIT(true),
    LSM(true);

    private final boolean needsAttachFunc;

    ProgramType() {
        this(false);
    }

    ProgramType(boolean needsAttachFunc) {
        this.needsAttachFunc = needsAttachFunc;
    }

    /** Whether programs are loaded for one function of the kernel, which has to be named then; programs of all other types name none. */
    public boolean needsAttachFunc() {
        return needsAttachFunc;
    }

    /** The name in commands, in the store and in JSON. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Reads a {@link #label()}. */
    public static ProgramType parse(String text) {
        for (ProgramType type : values()) {
            if (type.label().equals(text)) {
                return type;
            }
        }
        throw new InvalidSpecException("unknown program type \"" + text + "\"; one of "
                + Arrays.stream(values()).map(ProgramType::label).collect(Collectors.joining(", ")));
    }
}
