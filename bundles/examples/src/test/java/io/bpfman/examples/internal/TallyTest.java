// SPDX-License-Identifier: Apache-2.0
package io.bpfman.examples.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class TallyTest {

    @Test
    void saysWhatWasLostAndWhatWasRepeated() {
        assertEquals(
                "sent 300, counted 301, lost 2, repeated 3",
                Tally.line(List.of(new Tally(100, 98), new Tally(100, 103), new Tally(100, 100))));
    }

    @Test
    void isExactOnlyWhenNothingIsLostOrRepeated() {
        assertTrue(new Tally(5, 5).exact());
        assertFalse(new Tally(5, 4).exact());
        assertFalse(new Tally(5, 6).exact());
    }
}
