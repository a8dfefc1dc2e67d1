// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal.server;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Counts the calls that have one answer and do not have it yet. Streams end only when somebody ends them. */
final class UnderWay implements ServerInterceptor {

    private long calls;

    /** Waits until there are none; whether there are none. */
    synchronized boolean awaitNone(long limit, TimeUnit unit) throws InterruptedException {
        long end = System.nanoTime() + unit.toNanos(limit);
        while (calls > 0) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    private synchronized void count(int more) {
        calls += more;
        notifyAll();
    }

    @Override
    public <A, B> ServerCall.Listener<A> interceptCall(
            ServerCall<A, B> call, Metadata headers, ServerCallHandler<A, B> next) {
        if (call.getMethodDescriptor().getType() != MethodType.UNARY) {
            return next.startCall(call, headers);
        }
        AtomicBoolean ended = new AtomicBoolean();
        count(1);
        return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
            @Override
            public void onComplete() {
                end();
                super.onComplete();
            }

            @Override
            public void onCancel() {
                end();
                super.onCancel();
            }

            private void end() {
                if (ended.compareAndSet(false, true)) {
                    count(-1);
                }
            }
        };
    }
}
