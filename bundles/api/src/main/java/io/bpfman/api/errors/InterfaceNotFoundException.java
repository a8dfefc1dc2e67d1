// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api.errors;

/** There is no such interface (or network namespace), or it went away during the call. */
public final class InterfaceNotFoundException extends BpfmanException {

    private static final long serialVersionUID = 1L;

    public InterfaceNotFoundException(String message) {
        super(message, null);
    }

    public InterfaceNotFoundException(String message, Throwable cause) {
        super(message, cause);
    }
}
