// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ControlMessagesTest {

    private static final int LEVEL = 270;
    private static final int TYPE = 8;

    @Test
    void findsTheValueBehindOthers() {
        try (Arena arena = new Arena()) {
            Segment control = arena.allocate(64);
            put(control, 0, 17, 1, TYPE, 7);
            put(control, 24, 20, LEVEL, TYPE, 5);
            assertEquals(OptionalInt.of(5), ControlMessages.integer(control, 48, LEVEL, TYPE));
            assertEquals(OptionalInt.empty(), ControlMessages.integer(control, 24, LEVEL, TYPE));
            assertEquals(OptionalInt.empty(), ControlMessages.integer(control, 48, LEVEL, 9));
        }
    }

    @Test
    void doesNotReadBeyondWhatIsThere() {
        try (Arena arena = new Arena()) {
            Segment control = arena.allocate(32);
            put(control, 0, 20, LEVEL, TYPE, 5);
            assertEquals(OptionalInt.empty(), ControlMessages.integer(control, 0, LEVEL, TYPE));
            assertEquals(OptionalInt.empty(), ControlMessages.integer(control, 16, LEVEL, TYPE));
            put(control, 0, 4000, LEVEL, TYPE, 5);
            assertEquals(OptionalInt.empty(), ControlMessages.integer(control, 32, LEVEL, TYPE));
            put(control, 0, 0, LEVEL, TYPE, 5);
            assertEquals(OptionalInt.empty(), ControlMessages.integer(control, 32, LEVEL, TYPE));
        }
    }

    private static void put(Segment control, int at, long length, int level, int type, int value) {
        control.putLong(at, length);
        control.putInt(at + 8, level);
        control.putInt(at + 12, type);
        control.putInt(at + 16, value);
    }
}
