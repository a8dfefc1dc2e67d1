// SPDX-License-Identifier: Apache-2.0
package io.bpfman.socket.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RunningTimeTest {

    @Test
    void passesAsTheClockDoesAndStandsStillWhileNobodyLooks() {
        RunningTime time = new RunningTime(1000, 20);
        assertEquals(0, time.getAsLong());
        time.look(1010);
        time.look(1030);
        assertEquals(30, time.getAsLong());
        time.look(90_000);
        assertEquals(50, time.getAsLong());
        time.look(90_005);
        assertEquals(55, time.getAsLong());
    }
}
