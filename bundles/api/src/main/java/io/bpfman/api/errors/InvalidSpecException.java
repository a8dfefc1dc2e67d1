// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api.errors;

/** The request makes no sense as it stands: an option, an object file, a name in it. */
public final class InvalidSpecException extends BpfmanException {

    private static final long serialVersionUID = 1L;

    public InvalidSpecException(String message) {
        super(message, null);
    }

    public InvalidSpecException(String message, Throwable cause) {
        super(message, cause);
    }
}
