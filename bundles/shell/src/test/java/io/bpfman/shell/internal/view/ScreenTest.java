// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.view;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScreenTest {

    @Test
    void drawsOverWhatIsThere() {
        Screen screen = new Screen(4, 5);
        assertEquals("\u001b[H\u001b[2Jone\u001b[K\ntwo\u001b[K\n\u001b[J", screen.show(List.of("one", "two"), true));
        assertEquals("\u001b[Hone\u001b[K\n\u001b[J", screen.show(List.of("one"), false));
    }

    @Test
    void cutsWhatDoesNotFit() {
        Screen screen = new Screen(4, 22);
        assertEquals(
                "\u001b[Ha\u001b[K\nb\u001b[K\n... and 2 more lines\u001b[K\n\u001b[J",
                screen.show(List.of("a", "b", "c", "d"), false));
        assertEquals("\u001b[Habc\n\u001b[J", new Screen(4, 3).show(List.of("abcdef"), false));
    }

    @Test
    void aClientTellsItsSize() {
        assertEquals(Optional.of(new Screen(24, 80)), Screen.of(Map.of("BPFMAN_SCREEN", "24 80")));
        assertEquals(Optional.of(new Screen(2, 1)), Screen.of(Map.of("BPFMAN_SCREEN", "0 0")));
        assertEquals(Optional.empty(), Screen.of(Map.of("BPFMAN_SCREEN", "x")));
        assertEquals(Optional.empty(), Screen.of(Map.of()));
    }
}
