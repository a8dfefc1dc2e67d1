// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.view;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class RatesTest {

    private static final long SECOND = 1_000_000_000L;

    private final Rates rates = new Rates();

    @Test
    void aCountHasARateFromTheSecondLookOn() {
        rates.look(5 * SECOND);
        assertEquals(OptionalDouble.empty(), rates.of("a", 100));
        rates.look(7 * SECOND);
        assertEquals(OptionalDouble.of(50), rates.of("a", 200));
        rates.look(8 * SECOND);
        assertEquals(OptionalDouble.of(0), rates.of("a", 200));
    }

    @Test
    void anotherCountOfTheSameNameHasNone() {
        rates.look(0);
        rates.of("a", 100);
        rates.look(SECOND);
        assertEquals(OptionalDouble.empty(), rates.of("a", 99));
    }

    @Test
    void oneThatWasNotLookedAtHasNone() {
        rates.look(0);
        rates.of("a", 100);
        rates.look(SECOND);
        rates.look(2 * SECOND);
        assertEquals(OptionalDouble.empty(), rates.of("a", 200));
    }
}
