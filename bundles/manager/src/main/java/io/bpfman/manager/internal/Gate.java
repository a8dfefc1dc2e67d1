// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.api.errors.UnsupportedHereException;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/** Lets changes in until it is closed; closing waits for those inside. */
public final class Gate {

    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private volatile boolean closed;

    /** A change on its way. */
    public interface Passage extends AutoCloseable {
        @Override
        void close();
    }

    public Passage enter() {
        lock.readLock().lock();
        if (closed) {
            lock.readLock().unlock();
            throw new UnsupportedHereException("bpfman is stopping; nothing was changed");
        }
        return () -> lock.readLock().unlock();
    }

    /** Does something while nobody is inside: those who are have come to their end, others wait. */
    public void alone(Runnable work) {
        lock.writeLock().lock();
        try {
            work.run();
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Whether changes are let in; asking waits for nobody. */
    boolean isOpen() {
        return !closed;
    }

    /** Lets nobody in any more. */
    void close() {
        alone(() -> closed = true);
    }

    /** Does something inside. */
    @SuppressWarnings("try") // the passage is held, not used
    <T> T during(Supplier<T> work) {
        try (Passage passage = enter()) {
            return work.get();
        }
    }
}
