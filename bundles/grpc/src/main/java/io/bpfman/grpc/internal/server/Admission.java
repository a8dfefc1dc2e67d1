// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal.server;

import io.bpfman.grpc.internal.Caller;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Refuses the calls of those who may not call, and tells the others' calls whose they are. */
final class Admission implements ServerInterceptor {

    private final AtomicReference<@Nullable Callers> callers = new AtomicReference<>();

    /** From now on these may call; nobody may before. */
    void open(Callers who) {
        callers.set(who);
    }

    @Override
    public <A, B> ServerCall.Listener<A> interceptCall(
            ServerCall<A, B> call, Metadata headers, ServerCallHandler<A, B> next) {
        @Nullable Callers who = callers.get();
        @Nullable Peer peer = call.getAttributes().get(Door.PEER);
        if (who == null || peer == null) {
            return refuse(call, Status.UNAVAILABLE.withDescription("the server is not ready yet; try again"));
        }
        if (!who.admit(peer)) {
            return refuse(call, Status.PERMISSION_DENIED.withDescription(who.refusal(peer)));
        }
        return Contexts.interceptCall(Context.current().withValue(Caller.UID, peer.uid()), call, headers, next);
    }

    private static <A> ServerCall.Listener<A> refuse(ServerCall<A, ?> call, Status status) {
        call.close(status, new Metadata());
        return new ServerCall.Listener<>() {};
    }
}
