// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api.errors;

import java.nio.file.Path;
import java.util.Optional;

/** There is no such interface (or network namespace), or it went away during the call. */
public final class InterfaceNotFoundException extends BpfmanException {

    private static final long serialVersionUID = 1L;

    public InterfaceNotFoundException(String message) {
        super(message, null);
    }

    public InterfaceNotFoundException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * An interface that is not in a namespace.
     *
     * @param netns the file that names the namespace; empty for the agent's own
     */
    public static InterfaceNotFoundException named(String name, Optional<Path> netns) {
        return new InterfaceNotFoundException("resolve interface \"" + name + "\""
                + netns.map(path -> " in netns \"" + path + "\"").orElse("")
                + ": interface not found; ip link shows those there are");
    }
}
