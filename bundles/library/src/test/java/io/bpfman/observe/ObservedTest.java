// SPDX-License-Identifier: Apache-2.0
package io.bpfman.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bpfman.api.errors.NoFreeSlotException;
import io.bpfman.spi.observe.ChangeListener;
import io.bpfman.spi.observe.EndedChange;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Listeners are told of changes, whatever becomes of these and of them. */
class ObservedTest {

    private final List<String> complaints = new ArrayList<>();
    private final List<EndedChange> told = new ArrayList<>();
    private final Observed observed = new Observed((complaint, cause) -> complaints.add(complaint));

    @Test
    void tellsWhatBecameOfAChange() {
        ChangeListener listener = told::add;
        observed.add(listener);
        assertEquals("made", observed.during("attach", () -> "made"));
        assertThrows(
                NoFreeSlotException.class,
                () -> observed.during("attach", () -> {
                    throw new NoFreeSlotException("full");
                }));
        assertThrows(
                IllegalStateException.class,
                () -> observed.during("load", () -> {
                    throw new IllegalStateException();
                }));
        observed.remove(listener);
        observed.during("detach", () -> "nobody hears");
        assertEquals(
                List.of("attach done", "attach no-free-slot", "load unexpected"),
                told.stream()
                        .map(change -> change.operation() + " " + change.outcome())
                        .toList());
        assertFalse(told.get(0).took().isNegative());
    }

    @Test
    void aListenerThatFailsChangesNothing() {
        observed.add(change -> {
            throw new IllegalStateException("no");
        });
        observed.add(told::add);
        assertEquals("made", observed.during("attach", () -> "made"));
        assertEquals(1, told.size());
        assertEquals(List.of("a listener of changes fails: java.lang.IllegalStateException: no"), complaints);
    }
}
