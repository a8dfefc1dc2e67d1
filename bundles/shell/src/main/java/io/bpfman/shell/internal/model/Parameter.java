// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.model;

/**
 * An argument of a command that is not an option.
 *
 * @param name how the help calls it, for example {@code LINK_ID}
 * @param kind what it names
 * @param required whether the command cannot run without it
 * @param many whether it may be followed by others of its kind; only the last of a command's parameters may
 * @param help one line
 */
public record Parameter(String name, ValueKind kind, boolean required, boolean many, String help) {

    /** As it stands in the usage line. */
    public String synopsis() {
        String text = many ? name + "..." : name;
        return required ? text : "[" + text + "]";
    }
}
