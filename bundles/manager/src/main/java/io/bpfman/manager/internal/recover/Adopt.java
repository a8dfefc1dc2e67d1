// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.recover;

import io.bpfman.api.errors.InvalidSpecException;

/** What is to become of pins of ours that an agent finds whose database has no programs. */
public enum Adopt {
    /** Nothing yet: they stay, and who wants to attach where they hold a hook is asked to decide. */
    ASK,
    /** They stay as they are. */
    KEEP,
    /** The database is rebuilt from them and from what is noted beside them. */
    ADOPT,
    /** They are taken down. */
    REMOVE;

    /** The value of the configuration {@code adopt}. */
    public static Adopt parse(String text) {
        return switch (text) {
            case "ask" -> ASK;
            case "keep" -> KEEP;
            case "adopt" -> ADOPT;
            case "remove" -> REMOVE;
            default ->
                throw new InvalidSpecException(
                        "unknown value \"" + text + "\" of adopt; one of ask, adopt, keep, remove");
        };
    }
}
