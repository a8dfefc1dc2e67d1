// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.document;

import io.bpfman.text.Glob;
import java.util.Optional;

/**
 * Which interfaces of a namespace are meant: the one of a name, all whose names a pattern matches, or those of them that are of a kind.
 *
 * @param name the name, or a pattern with {@code *} and {@code ?}
 * @param kind what they have to be, as rtnetlink calls it ({@code veth}, {@code bridge}, ...); empty when that does not matter
 */
public record InterfaceMatch(String name, Optional<String> kind) {

    /** What every name matches. */
    static final String ANY = "*";

    /** By name alone. */
    public InterfaceMatch(String name) {
        this(name, Optional.empty());
    }

    /** Whether it may mean several. */
    public boolean isPattern() {
        return kind.isPresent() || Glob.isPattern(name);
    }

    /**
     * Whether an interface is meant.
     *
     * @param its what it is; empty when that is nothing in particular
     */
    public boolean matches(String interfaceName, Optional<String> its) {
        return (Glob.isPattern(name) ? new Glob(name).matches(interfaceName) : name.equals(interfaceName))
                && (kind.isEmpty() || kind.equals(its));
    }

    /** What there is none of, when none is there. */
    String missing() {
        if (!isPattern()) {
            return "there is no interface " + name;
        }
        return "no interface is there"
                + kind.map(wanted -> " of kind " + wanted).orElse("")
                + (name.equals(ANY) ? "" : " whose name matches " + name);
    }

    @Override
    public String toString() {
        return name + kind.map(wanted -> " of kind " + wanted).orElse("");
    }
}
