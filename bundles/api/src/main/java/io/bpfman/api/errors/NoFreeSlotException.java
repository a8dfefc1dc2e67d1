// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api.errors;

/** All slots of the dispatcher are occupied, or the hook takes no more programs. */
public final class NoFreeSlotException extends BpfmanException {

    private static final long serialVersionUID = 1L;

    public NoFreeSlotException(String message) {
        super(message, null);
    }

    public NoFreeSlotException(String message, Throwable cause) {
        super(message, cause);
    }
}
