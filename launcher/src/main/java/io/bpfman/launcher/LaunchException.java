// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import org.jspecify.annotations.Nullable;

/** The agent cannot start. The message says what is in the way and what to do, for a person at a terminal. */
final class LaunchException extends Exception {
    private static final long serialVersionUID = 2L;
    /** What the process ends with when its command line is none. */
    private static final int USAGE = 80;

    private final int status;

    LaunchException(String message) {
        this(message, null);
    }

    LaunchException(String message, @Nullable Throwable cause) {
        this(message, cause, Commands.FAILED);
    }

    private LaunchException(String message, @Nullable Throwable cause, int status) {
        super(message, cause);
        this.status = status;
    }

    /** The same, found in the command line. */
    static LaunchException usage(LaunchException e) {
        return new LaunchException(e.getMessage(), e, USAGE);
    }

    /** What the process ends with. */
    int status() {
        return status;
    }
}
