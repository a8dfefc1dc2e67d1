// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Brings the body of an answer into a sink, up to a number of bytes, after which it is cut off with {@link TooLong}. */
final class BoundedBody implements BodySubscriber<Sink> {

    /** An answer has more bytes than it may. */
    static final class TooLong extends RuntimeException {

        private static final long serialVersionUID = 1L;

        TooLong(long most) {
            super("it is longer than the " + most + " bytes that are read");
        }
    }

    private final Sink sink;
    private final long most;
    private final CompletableFuture<Sink> whole = new CompletableFuture<>();
    private Flow.Subscription subscription = new Flow.Subscription() {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
    };

    BoundedBody(Sink sink, long most) {
        this.sink = sink;
        this.most = most;
    }

    @Override
    public CompletionStage<Sink> getBody() {
        return whole;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(1);
    }

    @Override
    public void onNext(List<ByteBuffer> pieces) {
        try {
            for (ByteBuffer piece : pieces) {
                if (piece.remaining() > most - sink.size()) {
                    throw new TooLong(most);
                }
                sink.write(piece);
            }
            subscription.request(1);
        } catch (RuntimeException e) {
            subscription.cancel();
            whole.completeExceptionally(e);
        }
    }

    @Override
    public void onError(Throwable failure) {
        whole.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        whole.complete(sink);
    }
}
