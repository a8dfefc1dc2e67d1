// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.view;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;

/** How fast counts grow: between the look before and this one. For one thread. */
public final class Rates {

    private static final double NANOS = 1e9;

    private Map<String, Long> before = Map.of();
    private Map<String, Long> now = new HashMap<>();
    private long beforeNanos;
    private long nowNanos;

    /**
     * Begins another look.
     *
     * @param nanos when, on a clock that is never set
     */
    public void look(long nanos) {
        before = now;
        beforeNanos = nowNanos;
        now = new HashMap<>();
        nowNanos = nanos;
    }

    /**
     * How fast a count grew, a second; empty at the first look at it, and when it is smaller than it was: then it is another one.
     *
     * @param name tells it from other counts
     */
    public OptionalDouble of(String name, long count) {
        now.put(name, count);
        Long last = before.get(name);
        long nanos = nowNanos - beforeNanos;
        return last == null || last > count || nanos <= 0
                ? OptionalDouble.empty()
                : OptionalDouble.of((count - last) * NANOS / nanos);
    }
}
