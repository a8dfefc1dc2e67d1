// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import org.jspecify.annotations.Nullable;

/** The agent cannot start. The message says what is in the way and what to do, for a person at a terminal. */
final class LaunchException extends Exception {
    private static final long serialVersionUID = 1L;

    LaunchException(String message) {
        this(message, null);
    }

    LaunchException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
