// SPDX-License-Identifier: Apache-2.0
package io.bpfman.revision;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.spi.dispatcher.TraceSource.Event;
import io.bpfman.spi.dispatcher.TraceSource.Progress;
import io.bpfman.spi.dispatcher.TraceSource.Told;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TraceRecordTest {

    private static byte[] record(int packet, int length, int verdict, int event, int slot) {
        return ByteBuffer.allocate(32)
                .order(ByteOrder.nativeOrder())
                .putLong(1_234_567_890_123L)
                .putInt(packet)
                .putInt(7)
                .putInt(length)
                .putInt(verdict)
                .put((byte) event)
                .put((byte) slot)
                .array();
    }

    @Test
    void readsEachEvent() {
        Event[] events = {Event.COMES, Event.RAN, Event.STOPPED, Event.THROUGH};
        for (int i = 0; i < events.length; i++) {
            assertEquals(
                    Optional.of(new Told(1_234_567_890_123L, 3, 7, 1514, events[i], 9, -1)),
                    TraceRecord.read(record(3, 1514, -1, i + 1, 9)));
        }
    }

    @Test
    void packetsAndLengthsHaveNoSign() {
        Told told = TraceRecord.read(record(-2, -1, 2, 2, 0)).orElseThrow();
        assertEquals(0xFFFF_FFFEL, told.packet());
        assertEquals(0xFFFF_FFFFL, told.length());
    }

    @Test
    void whatIsNotKnownIsLeftOut() {
        assertEquals(Optional.empty(), TraceRecord.read(record(0, 64, 0, 5, 0)));
        assertEquals(Optional.empty(), TraceRecord.read(Arrays.copyOf(record(0, 64, 0, 1, 0), 31)));
    }

    @Test
    void readsHowFarItIs() {
        byte[] state = ByteBuffer.allocate(16)
                .order(ByteOrder.nativeOrder())
                .putLong(12)
                .putLong(3)
                .array();
        assertEquals(new Progress(12, 3), TraceRecord.progress(state));
    }
}
