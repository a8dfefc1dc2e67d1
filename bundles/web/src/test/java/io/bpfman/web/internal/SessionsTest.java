// SPDX-License-Identifier: Apache-2.0
package io.bpfman.web.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SessionsTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final Sessions sessions = new Sessions(now::get);

    @Test
    void eachHasItsOwnToken() {
        String one = sessions.begin();
        String other = sessions.begin();
        assertNotEquals(sessions.token(one), sessions.token(other));
        assertEquals(sessions.token(one), sessions.token(one));
        assertEquals(Optional.empty(), sessions.token("nobody"));
        assertTrue(sessions.isThere(one));
        sessions.end(one);
        assertFalse(sessions.isThere(one));
        assertEquals(Optional.empty(), sessions.token(one));
    }

    @Test
    void oneThatNobodyUsesEnds() {
        String used = sessions.begin();
        String idle = sessions.begin();
        now.addAndGet(Sessions.IDLE.toNanos() - 1);
        assertTrue(sessions.token(used).isPresent());
        assertTrue(sessions.isThere(idle), "asking is no use");
        now.addAndGet(2);
        assertFalse(sessions.isThere(idle));
        assertTrue(sessions.token(used).isPresent());
        assertEquals(Optional.empty(), sessions.token(idle));
    }

    @Test
    void thereAreOnlySoMany() {
        String first = sessions.begin();
        for (int i = 0; i < Sessions.MOST; i++) {
            sessions.begin();
        }
        assertEquals(Optional.empty(), sessions.token(first));
    }
}
