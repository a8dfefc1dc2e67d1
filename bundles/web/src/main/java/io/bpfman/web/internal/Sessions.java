// SPDX-License-Identifier: Apache-2.0
package io.bpfman.web.internal;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Who came in with the token, for a while. For any thread. */
final class Sessions {

    /** The oldest goes when there is one more. */
    static final int MOST = 32;

    static final Duration IDLE = Duration.ofHours(8);

    private final LongSupplier clock;
    private final Map<String, Session> sessions = new LinkedHashMap<>();

    /**
     * @param clock nanoseconds from some time on
     */
    Sessions(LongSupplier clock) {
        this.clock = clock;
    }

    /**
     * Somebody who came in.
     *
     * @param token what a change has to say
     * @param until when it ends unless it is used
     */
    private record Session(String token, long until) {}

    /** A new one; gives its id. */
    synchronized String begin() {
        String id = TokenFile.random();
        sessions.put(id, new Session(TokenFile.random(), end()));
        if (sessions.size() > MOST) {
            sessions.remove(sessions.keySet().iterator().next());
        }
        return id;
    }

    /** What a change has to say; empty when there is no such session any more. The id has as many bits as a key, so that looking it up tells nobody anything. */
    synchronized Optional<String> token(String id) {
        sessions.values().removeIf(session -> clock.getAsLong() - session.until() > 0);
        return Optional.ofNullable(
                        sessions.computeIfPresent(id, (same, session) -> new Session(session.token(), end())))
                .map(Session::token);
    }

    /** Whether there is such a session still, which is no use of it. */
    synchronized boolean isThere(String id) {
        Session session = sessions.get(id);
        return session != null && clock.getAsLong() - session.until() <= 0;
    }

    synchronized void end(String id) {
        sessions.remove(id);
    }

    private long end() {
        return clock.getAsLong() + IDLE.toNanos();
    }
}
