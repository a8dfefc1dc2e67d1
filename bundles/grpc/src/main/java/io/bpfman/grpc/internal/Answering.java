// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal;

import io.bpfman.api.errors.BpfmanException;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.function.Supplier;
import org.osgi.service.log.Logger;

/**
 * Answers calls by what work comes to, or by the code of what went wrong. Work that has begun comes to its end also when nobody waits for its answer any more;
 * what nobody waits for before it has begun is not begun. For any thread.
 */
final class Answering {

    private final Logger logger;

    Answering(Logger logger) {
        this.logger = logger;
    }

    /** Does the work in this thread, for the user who calls. */
    <T> void answer(StreamObserver<T> observer, Supplier<T> work) {
        // else the answer that nobody waits for any more would be an error here
        ((ServerCallStreamObserver<T>) observer).setOnCancelHandler(() -> {});
        T answer;
        try {
            requireWanted();
            answer = Caller.asker().during(work);
        } catch (BpfmanException | Unwanted e) {
            observer.onError(Codes.of(e).asRuntimeException());
            return;
        } catch (RuntimeException | Error e) {
            logger.error("a call failed", e);
            observer.onError(Codes.of(e).asRuntimeException());
            return;
        }
        observer.onNext(answer);
        observer.onCompleted();
    }

    /** Throws when nobody waits for an answer any more: to be asked where nothing has been changed yet. */
    static void requireWanted() {
        if (Context.current().isCancelled()) {
            throw new Unwanted();
        }
    }

    /** Nobody waits for the answer any more. */
    static final class Unwanted extends RuntimeException {

        private static final long serialVersionUID = 1L;

        Unwanted() {
            super("nobody waited for the answer any more when the call's turn came; nothing was changed");
        }

        Status code() {
            return Context.current().getDeadline() != null
                            && Context.current().getDeadline().isExpired()
                    ? Status.DEADLINE_EXCEEDED
                    : Status.CANCELLED;
        }
    }
}
