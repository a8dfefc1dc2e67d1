// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.wire;

import java.io.IOException;

/** What came over the socket is not what the other end may send. */
public final class WireException extends IOException {

    private static final long serialVersionUID = 1L;

    public WireException(String message) {
        super(message);
    }

    public WireException(String message, Throwable cause) {
        super(message, cause);
    }
}
