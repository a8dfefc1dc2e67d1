// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionsTest {

    @Test
    void measuresDistance() {
        assertEquals(0, Suggestions.distance("a", "a"));
        assertEquals(3, Suggestions.distance("", "abc"));
        assertEquals(3, Suggestions.distance("kitten", "sitting"));
        assertEquals(2, Suggestions.distance("flaw", "lawn"));
    }

    @Test
    void namesTheNearestFirst() {
        List<String> known = List.of("detach", "attach-tc", "dispatchers");
        assertEquals(List.of("detach"), Suggestions.near("detahc", known));
        assertEquals(List.of("dispatchers"), Suggestions.near("disp", known));
        assertEquals(List.of(), Suggestions.near("zzz", known));
    }
}
