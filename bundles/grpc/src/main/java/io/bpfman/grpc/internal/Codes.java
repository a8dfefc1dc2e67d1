// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal;

import io.bpfman.api.errors.ForeignOwnerException;
import io.bpfman.api.errors.IdReusedException;
import io.bpfman.api.errors.ImageException;
import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.KindMismatchException;
import io.bpfman.api.errors.NoFreeSlotException;
import io.bpfman.api.errors.NotFoundException;
import io.bpfman.api.errors.NotManagedException;
import io.bpfman.api.errors.PolicyException;
import io.bpfman.api.errors.UnsupportedHereException;
import io.grpc.Status;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The codes that callers act on, by what went wrong. Pure. */
final class Codes {

    private static final Map<Class<? extends Throwable>, Status> BY_ERROR = Map.ofEntries(
            Map.entry(InvalidSpecException.class, Status.INVALID_ARGUMENT),
            Map.entry(NotFoundException.class, Status.NOT_FOUND),
            Map.entry(InterfaceNotFoundException.class, Status.NOT_FOUND),
            Map.entry(KindMismatchException.class, Status.FAILED_PRECONDITION),
            Map.entry(NotManagedException.class, Status.FAILED_PRECONDITION),
            Map.entry(ForeignOwnerException.class, Status.FAILED_PRECONDITION),
            Map.entry(IdReusedException.class, Status.ABORTED),
            Map.entry(NoFreeSlotException.class, Status.RESOURCE_EXHAUSTED),
            Map.entry(PolicyException.class, Status.PERMISSION_DENIED),
            Map.entry(UnsupportedHereException.class, Status.UNIMPLEMENTED),
            Map.entry(ImageException.class, Status.UNAVAILABLE));

    private Codes() {}

    /** What a call is answered with that failed like this; what is nobody's fault is {@code INTERNAL}. */
    static Status of(Throwable failure) {
        Status code = failure instanceof Answering.Unwanted unwanted
                ? unwanted.code()
                : BY_ERROR.getOrDefault(failure.getClass(), Status.INTERNAL);
        @Nullable String message = failure.getMessage();
        return code.withDescription(message == null ? failure.toString() : message)
                .withCause(failure);
    }
}
