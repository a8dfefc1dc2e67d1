// SPDX-License-Identifier: Apache-2.0
package io.bpfman.observe;

import io.bpfman.api.errors.BpfmanException;
import io.bpfman.spi.observe.ChangeListener;
import io.bpfman.spi.observe.EndedChange;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** Tells listeners of changes as they end. Without any it only makes the change. For any thread. */
public final class Observed {

    private static final String ENDING = "Exception";

    private final List<ChangeListener> listeners = new CopyOnWriteArrayList<>();
    private final BiConsumer<String, Throwable> complain;

    /** @param complain told of a listener that fails, and how */
    public Observed(BiConsumer<String, Throwable> complain) {
        this.complain = complain;
    }

    public void add(ChangeListener listener) {
        listeners.add(listener);
    }

    public void remove(ChangeListener listener) {
        listeners.remove(listener);
    }

    /** Whether nobody is told. */
    public boolean isEmpty() {
        return listeners.isEmpty();
    }

    /** Makes a change, and tells what became of it. */
    public <T> T during(String operation, Supplier<T> change) {
        if (listeners.isEmpty()) {
            return change.get();
        }
        long begin = System.nanoTime();
        String outcome = EndedChange.UNEXPECTED;
        try {
            T done = change.get();
            outcome = EndedChange.DONE;
            return done;
        } catch (BpfmanException e) {
            outcome = word(e.getClass().getSimpleName());
            throw e;
        } finally {
            tell(new EndedChange(operation, outcome, Duration.ofNanos(System.nanoTime() - begin)));
        }
    }

    /** {@code NoFreeSlotException} as {@code no-free-slot}. */
    static String word(String name) {
        String stem = name.endsWith(ENDING) ? name.substring(0, name.length() - ENDING.length()) : name;
        return stem.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }

    private void tell(EndedChange change) {
        for (ChangeListener listener : listeners) {
            try {
                listener.ended(change);
            } catch (RuntimeException | Error e) {
                complain.accept("a listener of changes fails: " + e, e);
            }
        }
    }
}
