// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell;

import org.jspecify.annotations.Nullable;

/** A command failed. The message is for a person to read and may have several lines. */
public final class CommandException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public CommandException(String message) {
        this(message, null);
    }

    public CommandException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
