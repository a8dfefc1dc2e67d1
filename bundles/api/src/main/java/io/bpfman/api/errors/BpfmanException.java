// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api.errors;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A change or a question could not be answered. The message says what happened, to which object, and what to do; when something
 * could not be undone afterwards, those failures are the {@linkplain #getSuppressed() suppressed} ones and named in the message.
 */
public abstract sealed class BpfmanException extends RuntimeException
        permits NotFoundException,
                NotManagedException,
                KindMismatchException,
                InvalidSpecException,
                NoFreeSlotException,
                InterfaceNotFoundException,
                ForeignOwnerException,
                IdReusedException,
                KernelRefusedException,
                UnsupportedHereException,
                ImageException,
                PolicyException,
                StoreException {

    private static final long serialVersionUID = 1L;

    BpfmanException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** The message; when steps could not be taken back after the failure, what they were is part of it. */
    @Override
    public String getMessage() {
        String failures =
                Arrays.stream(getSuppressed()).map(Throwable::getMessage).collect(Collectors.joining("; "));
        return failures.isEmpty() ? super.getMessage() : super.getMessage() + "; afterwards " + failures;
    }
}
