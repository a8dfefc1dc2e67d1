// SPDX-License-Identifier: Apache-2.0
package io.bpfman.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionsTest {

    @Test
    void measuresDistance() {
        assertEquals(0, NearestNames.distance("a", "a"));
        assertEquals(3, NearestNames.distance("", "abc"));
        assertEquals(3, NearestNames.distance("kitten", "sitting"));
        assertEquals(2, NearestNames.distance("flaw", "lawn"));
    }

    @Test
    void namesTheNearestFirst() {
        List<String> known = List.of("detach", "attach-tc", "dispatchers");
        assertEquals(List.of("detach"), Suggestions.near("detahc", known));
        assertEquals(List.of("dispatchers"), Suggestions.near("disp", known));
        assertEquals(List.of(), Suggestions.near("zzz", known));
    }

    @Test
    void namesThreeAtMostAndEachOnce() {
        assertEquals(
                List.of("vfs_read", "vfs_reada", "vfs_readb"),
                Suggestions.near("vfs_rea", List.of("vfs_readc", "vfs_readb", "vfs_read", "vfs_reada", "vfs_read")));
    }

    @Test
    void saysWhatMayHaveBeenMeant() {
        assertEquals("; did you mean malloc?", Suggestions.text("maloc", List.of("malloc", "free")));
        assertEquals("", Suggestions.text("xyz", List.of("malloc", "free")));
    }
}
