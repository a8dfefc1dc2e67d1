// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.target;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class LibraryNameTest {

    private static List<String> meant(String name) {
        return List.of("libc.so.6", "libc.so", "libcap.so.2", "libc-2.36.so", "libc.so.6.1", "libc").stream()
                .filter(new LibraryName(name)::means)
                .toList();
    }

    @Test
    void leavesOutWhatMayFollow() {
        assertEquals(List.of("libc.so.6", "libc.so", "libc.so.6.1", "libc"), meant("libc"));
        assertEquals(List.of("libc.so.6", "libc.so", "libc.so.6.1"), meant("libc.so"));
        assertEquals(List.of("libc.so.6"), meant("libc.so.6"));
        assertEquals(List.of("libcap.so.2"), meant("libcap"));
    }

    @Test
    void isNoPath() {
        assertTrue(LibraryName.isOne("libc"));
        assertFalse(LibraryName.isOne("./libc.so"));
        assertFalse(LibraryName.isOne("/lib/libc.so"));
        assertFalse(LibraryName.isOne(""));
    }
}
