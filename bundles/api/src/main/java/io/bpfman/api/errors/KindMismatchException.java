// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api.errors;

/** The program is of a type that cannot be attached in the way that was asked for. */
public final class KindMismatchException extends BpfmanException {

    private static final long serialVersionUID = 1L;

    public KindMismatchException(String message) {
        super(message, null);
    }

    public KindMismatchException(String message, Throwable cause) {
        super(message, cause);
    }
}
