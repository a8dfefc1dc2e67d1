// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal.server;

import io.bpfman.grpc.CallListener;
import io.bpfman.grpc.EndedCall;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.osgi.service.log.Logger;

/** Tells listeners how each call ended, and when. */
final class Measuring implements ServerInterceptor {

    private final String server;
    private final Collection<CallListener> listeners;
    private final Logger logger;

    /** @param listeners those there are, at each moment */
    Measuring(String server, Collection<CallListener> listeners, Logger logger) {
        this.server = server;
        this.listeners = listeners;
        this.logger = logger;
    }

    @Override
    public <A, B> ServerCall.Listener<A> interceptCall(
            ServerCall<A, B> call, Metadata headers, ServerCallHandler<A, B> next) {
        Measured measured = new Measured(call);
        ServerCall<A, B> watched = new SimpleForwardingServerCall<A, B>(call) {
            @Override
            public void close(Status status, Metadata trailers) {
                // before the client can know of it: whoever has an answer finds it counted
                measured.end(status.getCode());
                super.close(status, trailers);
            }
        };
        return new SimpleForwardingServerCallListener<A>(next.startCall(watched, headers)) {
            @Override
            public void onCancel() {
                measured.end(Status.Code.CANCELLED);
                super.onCancel();
            }
        };
    }

    /** One call; it ends once, whatever comes after. */
    private final class Measured {

        private final String method;
        private final long uid;
        private final long begun = System.nanoTime();
        private final AtomicBoolean ended = new AtomicBoolean();

        Measured(ServerCall<?, ?> call) {
            method = call.getMethodDescriptor().getFullMethodName();
            @Nullable Peer peer = call.getAttributes().get(Door.PEER);
            uid = peer == null ? -1 : peer.uid();
        }

        void end(Status.Code code) {
            if (!ended.compareAndSet(false, true) || listeners.isEmpty()) {
                return;
            }
            EndedCall call =
                    new EndedCall(server, method, code.name(), Duration.ofNanos(System.nanoTime() - begun), uid);
            for (CallListener listener : listeners) {
                try {
                    listener.ended(call);
                } catch (RuntimeException e) {
                    logger.warn("a listener to calls failed", e);
                }
            }
        }
    }
}
