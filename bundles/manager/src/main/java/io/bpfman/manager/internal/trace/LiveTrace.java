// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.trace;

import io.bpfman.api.Dispatcher;
import io.bpfman.api.Trace;
import io.bpfman.api.TracedPacket;
import io.bpfman.spi.dispatcher.TraceSource;
import io.bpfman.spi.dispatcher.TraceSource.Progress;
import io.bpfman.spi.dispatcher.TraceSource.Told;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** A trace on which somebody reads. */
public final class LiveTrace implements Trace {

    /** How long a look for packets takes at most before it is looked whether there will be any. */
    private static final int LOOK_MILLISECONDS = 50;

    private final Dispatcher dispatcher;
    private final TraceSource source;
    private final long packets;
    private final BooleanSupplier goesOn;
    private final Consumer<Trace> end;
    private final Stories stories;
    private final Deque<TracedPacket> ready = new ArrayDeque<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private long told;
    private long lost;
    private boolean ending;
    private boolean over;
    private Optional<String> cutShort = Optional.empty();

    /**
     * A trace.
     *
     * @param dispatcher as it is since it traces
     * @param packets how many are told of
     * @param goesOn whether that revision still runs
     * @param end switches it off, given this
     */
    public LiveTrace(
            Dispatcher dispatcher,
            TraceSource source,
            long packets,
            BooleanSupplier goesOn,
            Consumer<Trace> end,
            Clock clock) {
        this.dispatcher = dispatcher;
        this.source = source;
        this.packets = packets;
        this.goesOn = goesOn;
        this.end = end;
        this.stories = new Stories(dispatcher, nanoTime -> clock.instant().plusNanos(nanoTime - System.nanoTime()));
    }

    @Override
    public Dispatcher dispatcher() {
        return dispatcher;
    }

    @Override
    public synchronized Optional<TracedPacket> next(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (ready.isEmpty() && !over && !closed.get()) {
            List<Told> fresh = source.take();
            fresh.forEach(one -> stories.add(one).ifPresent(this::give));
            if (told >= packets) {
                look();
                over = true;
            } else if (fresh.isEmpty()) {
                lookForEnd();
                long left = deadline - System.nanoTime();
                if (over || left <= 0) {
                    break;
                }
                source.await((int) Math.min(LOOK_MILLISECONDS, TimeUnit.NANOSECONDS.toMillis(left) + 1));
            }
        }
        return Optional.ofNullable(ready.poll());
    }

    private void give(TracedPacket packet) {
        ready.add(packet);
        told++;
    }

    /** How many packets came so far; empty when no packet comes to this revision any more. */
    private OptionalLong look() {
        Optional<Progress> progress = source.progress();
        progress.ifPresent(now -> lost = now.lost());
        return progress.isPresent() && goesOn.getAsBoolean()
                ? OptionalLong.of(progress.get().packets())
                : OptionalLong.empty();
    }

    /** Nothing was told at this look. When nothing new will be, those that are on their way still have until the next one; what is missing then was lost. */
    private void lookForEnd() {
        OptionalLong came = look();
        if (came.isPresent() && came.getAsLong() < packets) {
            return;
        }
        if (!ending) {
            ending = true;
            return;
        }
        stories.unfinished().forEach(this::give);
        over = true;
        if (came.isEmpty()) {
            cutShort = Optional.of("the dispatcher was changed or detached meanwhile, and does not trace any more");
        }
    }

    @Override
    public synchronized boolean hasEnded() {
        return ready.isEmpty() && (over || closed.get());
    }

    @Override
    public synchronized long lost() {
        return lost;
    }

    @Override
    public synchronized Optional<String> cutShort() {
        return cutShort;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            end.accept(this);
        }
    }
}
