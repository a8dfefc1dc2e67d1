// SPDX-License-Identifier: Apache-2.0
package io.bpfman.web.internal;

import io.bpfman.api.Bpfman;
import io.bpfman.api.Program;
import io.bpfman.picture.PacketPaths;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** Looks at what is there, for everybody at once and no more than about once a second. For any thread. */
final class Snapshots {

    static final Duration PACE = Duration.ofMillis(900);

    private final Bpfman bpfman;
    private final LongSupplier clock;
    private Optional<Snapshot> last = Optional.empty();

    /**
     * @param clock nanoseconds from some time on
     */
    Snapshots(Bpfman bpfman, LongSupplier clock) {
        this.bpfman = bpfman;
        this.clock = clock;
    }

    /** What was there not long ago. */
    synchronized Snapshot recent() {
        long now = clock.getAsLong();
        if (last.isPresent() && now - last.get().nanos() < PACE.toNanos()) {
            return last.get();
        }
        return look();
    }

    /** What is there now: whoever has just changed something does not want to see what was before. */
    synchronized Snapshot fresh() {
        Snapshot fresh = read(clock.getAsLong());
        if (last.isPresent() && fresh.nanos() - last.get().nanos() < PACE.toNanos()) {
            Snapshot before = last.get();
            return new Snapshot(
                    fresh.nanos(), fresh.simulated(), fresh.paths(), fresh.links(), fresh.names(), before.rates());
        }
        return keep(fresh);
    }

    private Snapshot look() {
        return keep(read(clock.getAsLong()));
    }

    private Snapshot keep(Snapshot fresh) {
        Snapshot kept = last.map(fresh::since).orElse(fresh);
        last = Optional.of(kept);
        return kept;
    }

    private Snapshot read(long now) {
        return new Snapshot(
                now,
                bpfman.environment().simulated(),
                PacketPaths.all(bpfman),
                bpfman.listLinks(),
                bpfman.listPrograms().stream()
                        .collect(Collectors.toMap(Program::id, Program::name, (one, same) -> one)),
                Map.of());
    }
}
