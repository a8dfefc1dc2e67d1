// SPDX-License-Identifier: Apache-2.0
package io.bpfman.csi.internal;

import io.bpfman.api.errors.BpfmanException;
import io.bpfman.api.errors.ForeignOwnerException;
import io.bpfman.api.errors.NotFoundException;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.UncheckedIOException;
import java.util.function.Supplier;
import org.osgi.service.log.Logger;

/** Answers calls: with what the work gives, or with the code and the message of what went wrong. For any thread. */
final class Calls {

    private final Logger logger;

    Calls(Logger logger) {
        this.logger = logger;
    }

    /** A call that nobody waits for any more is not begun; one that was begun comes to its end. */
    <T> void answer(String call, StreamObserver<T> observer, Supplier<T> work) {
        if (Context.current().isCancelled()) {
            observer.onError(Status.CANCELLED
                    .withDescription("cancelled before it was begun; nothing was changed")
                    .asRuntimeException());
            return;
        }
        T answer;
        try {
            answer = work.get();
        } catch (RuntimeException | Error e) {
            Status status = status(e);
            if (status.getCode() == Status.Code.INTERNAL) {
                logger.error("{} failed", call, e);
            } else {
                logger.warn("{} was refused: {} {}", call, status.getCode(), e.getMessage());
            }
            observer.onError(status.asRuntimeException());
            return;
        }
        observer.onNext(answer);
        observer.onCompleted();
    }

    private static Status status(Throwable failure) {
        if (failure instanceof Refusal refusal) {
            return refusal.code().toStatus().withDescription(refusal.getMessage());
        }
        if (failure instanceof NotFoundException) {
            return Status.NOT_FOUND.withDescription(failure.getMessage());
        }
        if (failure instanceof ForeignOwnerException) {
            return Status.FAILED_PRECONDITION.withDescription(failure.getMessage());
        }
        if (failure instanceof BpfmanException || failure instanceof UncheckedIOException) {
            return Status.INTERNAL.withDescription(failure.getMessage());
        }
        return Status.INTERNAL.withDescription(failure.toString());
    }
}
