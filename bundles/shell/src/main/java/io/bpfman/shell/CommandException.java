// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell;

import org.jspecify.annotations.Nullable;

/** A command failed. The message is for a person to read and may have several lines; the status is what a command of the host ends with. */
public final class CommandException extends RuntimeException {

    /** The exit status of a command that could not do what it was told. */
    public static final int FAILED = 1;
    /** The exit status of words that are no command: nothing was tried. */
    public static final int USAGE = 80;

    private static final long serialVersionUID = 2L;

    private final int status;

    public CommandException(String message) {
        this(message, null);
    }

    public CommandException(String message, @Nullable Throwable cause) {
        this(message, cause, FAILED);
    }

    private CommandException(String message, @Nullable Throwable cause, int status) {
        super(message, cause);
        this.status = status;
    }

    /** What was typed is no command: an option or an argument is unknown, missing or malformed. */
    public static CommandException usage(String message) {
        return usage(message, null);
    }

    /** The same for a reason. */
    public static CommandException usage(String message, @Nullable Throwable cause) {
        return new CommandException(message, cause, USAGE);
    }

    /**
     * A command ends with a status that says what it found; with a message when something failed as well, else with an empty one: then there is nothing to tell
     * but the status.
     */
    public static CommandException ending(String message, int status) {
        return new CommandException(message, null, status);
    }

    /** {@link #FAILED}, {@link #USAGE}, or what the command's help says. */
    public int status() {
        return status;
    }
}
