// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api.errors;

/** The kernel has a program with this id, but bpfman did not load it. */
public final class NotManagedException extends BpfmanException {

    private static final long serialVersionUID = 1L;

    public NotManagedException(String message) {
        super(message, null);
    }

    public NotManagedException(String message, Throwable cause) {
        super(message, cause);
    }
}
