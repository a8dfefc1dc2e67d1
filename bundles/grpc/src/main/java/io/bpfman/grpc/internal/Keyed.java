// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Does what belongs to one key one after the other, and what belongs to different keys side by side. For any thread. */
final class Keyed {

    private static final class Turn {
        private int waiting;
    }

    private final Map<String, Turn> turns = new HashMap<>();

    <T> T alone(String key, Supplier<T> work) {
        Turn turn;
        synchronized (turns) {
            turn = turns.computeIfAbsent(key, any -> new Turn());
            turn.waiting++;
        }
        try {
            synchronized (turn) {
                return work.get();
            }
        } finally {
            synchronized (turns) {
                if (--turn.waiting == 0) {
                    turns.remove(key);
                }
            }
        }
    }
}
