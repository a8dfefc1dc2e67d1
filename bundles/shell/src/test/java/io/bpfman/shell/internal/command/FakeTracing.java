// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.Dispatcher;
import io.bpfman.api.Trace;
import io.bpfman.api.TraceRequest;
import io.bpfman.api.TracedPacket;
import io.bpfman.api.Tracing;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Gives the packets that a test has laid out. */
final class FakeTracing implements Tracing {

    final List<TracedPacket> packets = new ArrayList<>();
    final List<TraceRequest> requests = new ArrayList<>();
    Optional<String> cutShort = Optional.empty();
    long lost;
    int open;

    private final FakeBpfman fake;

    FakeTracing(FakeBpfman fake) {
        this.fake = fake;
    }

    @Override
    public Trace trace(TraceRequest request) {
        requests.add(request);
        open++;
        Deque<TracedPacket> left = new ArrayDeque<>(packets);
        Dispatcher dispatcher = fake.getDispatcher(request.key());
        return new Trace() {
            @Override
            public Dispatcher dispatcher() {
                return dispatcher;
            }

            @Override
            public Optional<TracedPacket> next(Duration patience) {
                return Optional.ofNullable(left.poll());
            }

            @Override
            public boolean hasEnded() {
                return left.isEmpty() && (cutShort.isPresent() || packets.size() >= request.packets());
            }

            @Override
            public long lost() {
                return lost;
            }

            @Override
            public Optional<String> cutShort() {
                return cutShort;
            }

            @Override
            public void close() {
                open--;
            }
        };
    }
}
