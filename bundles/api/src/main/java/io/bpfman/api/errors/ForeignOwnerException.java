// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api.errors;

/** Something that bpfman does not own stands in the way; it was not touched. The message names it and the command that would remove it. */
public final class ForeignOwnerException extends BpfmanException {

    private static final long serialVersionUID = 1L;

    public ForeignOwnerException(String message) {
        super(message, null);
    }

    public ForeignOwnerException(String message, Throwable cause) {
        super(message, cause);
    }
}
