// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Who asks the agent for something. It goes with the thread, so that every request that a thread makes is the one's for whom it works: whoever takes requests from
 * outside of the agent's process says so with {@link #during}. For any thread.
 *
 * @param name {@code agent} for a bundle in the agent's process or somebody at its prompt, {@code uid:NUMBER} for a user of the host
 * @param side what the asker has; empty for whoever has what the agent has
 */
public record Asker(String name, Optional<AskersSide> side) {

    /** A bundle in the agent's process, or somebody at its prompt. */
    public static final Asker AGENT = new Asker("agent", Optional.empty());

    private static final ThreadLocal<Asker> CURRENT = ThreadLocal.withInitial(() -> AGENT);

    /** A user of the host, by the number that the kernel has for it. */
    public static Asker user(long uid) {
        return new Asker("uid:" + uid, Optional.empty());
    }

    /** The same one, who has this. */
    public Asker with(AskersSide its) {
        return new Asker(name, Optional.of(its));
    }

    /** The same one, who is not shown how far something is. */
    public Asker quiet() {
        return new Asker(name, side.map(Quiet::new));
    }

    /** For whom this thread works now. */
    public static Asker current() {
        return CURRENT.get();
    }

    /** Does something for this one, in this thread. */
    public <T> T during(Supplier<T> work) {
        Asker before = CURRENT.get();
        CURRENT.set(this);
        try {
            return work.get();
        } finally {
            CURRENT.set(before);
        }
    }

    @Override
    public String toString() {
        return name;
    }

    private record Quiet(AskersSide side) implements AskersSide {

        @Override
        public long user() {
            return side.user();
        }

        @Override
        public Map<String, String> environment() {
            return side.environment();
        }

        @Override
        public Optional<byte[]> file(String path, int mostBytes) {
            return side.file(path, mostBytes);
        }

        @Override
        public Optional<byte[]> credentialHelper(String helper, String server) {
            return side.credentialHelper(helper, server);
        }

        @Override
        public boolean isWaiting() {
            return side.isWaiting();
        }

        @Override
        public void progress(String text) {
            // nobody looks
        }
    }
}
