// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api.errors;

/** A bytecode image cannot be had, or is not what it has to be. */
public final class ImageException extends BpfmanException {

    private static final long serialVersionUID = 1L;

    public ImageException(String message) {
        super(message, null);
    }

    public ImageException(String message, Throwable cause) {
        super(message, cause);
    }
}
