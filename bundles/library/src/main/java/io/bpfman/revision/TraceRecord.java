// SPDX-License-Identifier: Apache-2.0
package io.bpfman.revision;

import io.bpfman.spi.dispatcher.TraceSource.Event;
import io.bpfman.spi.dispatcher.TraceSource.Progress;
import io.bpfman.spi.dispatcher.TraceSource.Told;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** Reads {@code struct trace_record} and {@code struct trace_state} of {@code bpfman_dispatcher.h}: here and there is all that is known of how they lie. Pure. */
final class TraceRecord {

    /** {@code sizeof(struct trace_record)}. */
    static final int SIZE = 32;

    private static final int TIME = 0;
    private static final int PACKET = 8;
    private static final int IFINDEX = 12;
    private static final int LENGTH = 16;
    private static final int VERDICT = 20;
    private static final int EVENT = 24;
    private static final int SLOT = 25;

    private TraceRecord() {}

    /** What a record tells; empty when it is none that is known here. */
    static Optional<Told> read(byte[] bytes) {
        if (bytes.length < SIZE) {
            return Optional.empty();
        }
        ByteBuffer record = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        return event(record.get(EVENT))
                .map(event -> new Told(
                        record.getLong(TIME),
                        Integer.toUnsignedLong(record.getInt(PACKET)),
                        record.getInt(IFINDEX),
                        Integer.toUnsignedLong(record.getInt(LENGTH)),
                        event,
                        record.get(SLOT),
                        record.getInt(VERDICT)));
    }

    /** {@code enum trace_event}. */
    private static Optional<Event> event(byte number) {
        return switch (number) {
            case 1 -> Optional.of(Event.COMES);
            case 2 -> Optional.of(Event.RAN);
            case 3 -> Optional.of(Event.STOPPED);
            case 4 -> Optional.of(Event.THROUGH);
            default -> Optional.empty();
        };
    }

    /** What the entry of the map {@code trace_state} says. */
    static Progress progress(byte[] bytes) {
        ByteBuffer state = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        return new Progress(state.getLong(0), state.getLong(Long.BYTES));
    }
}
