// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api.errors;

/** There is no program, link or dispatcher with this id. */
public final class NotFoundException extends BpfmanException {

    private static final long serialVersionUID = 1L;

    public NotFoundException(String message) {
        super(message, null);
    }

    public NotFoundException(String message, Throwable cause) {
        super(message, cause);
    }
}
