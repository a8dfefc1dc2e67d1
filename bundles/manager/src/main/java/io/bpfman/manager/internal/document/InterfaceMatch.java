// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.document;

import io.bpfman.text.Glob;

/**
 * Which interfaces of a namespace are meant: the one of a name, or all whose names a pattern matches.
 *
 * @param name the name, or a pattern with {@code *} and {@code ?}
 */
public record InterfaceMatch(String name) {

    /** Whether it may mean several. */
    public boolean isPattern() {
        return Glob.isPattern(name);
    }

    /** Whether the interface of this name is meant. */
    public boolean matches(String interfaceName) {
        return isPattern() ? new Glob(name).matches(interfaceName) : name.equals(interfaceName);
    }

    @Override
    public String toString() {
        return name;
    }
}
