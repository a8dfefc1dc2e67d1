// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api.errors;

/** The store cannot be opened, read or written. */
public final class StoreException extends BpfmanException {

    private static final long serialVersionUID = 1L;

    public StoreException(String message) {
        super(message, null);
    }

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
