// SPDX-License-Identifier: Apache-2.0
package io.bpfman.demo;

import org.jspecify.annotations.Nullable;

/** The demo cannot go on; the message says why. */
public final class DemoException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public DemoException(String message) {
        this(message, null);
    }

    public DemoException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
