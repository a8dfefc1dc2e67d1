// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import org.junit.jupiter.api.Test;

class LibBpfLibraryTest {

    private final LibBpfMessages messages = new LibBpfMessages(new SystemCalls(), () -> false, message -> {});

    @Test
    void isAbsentWithAReasonWhenThereIsNoSuchLibrary() {
        LibBpfLibrary library = new LibBpfLibrary(messages, "libbpf-not-here.so.1");

        assertFalse(library.available());
        assertTrue(library.reason().contains("libbpf-not-here.so.1 cannot be loaded"), library.reason());
        assertTrue(library.reason().contains("install libbpf 1.1.2 or newer"), library.reason());
        assertThrows(UnsupportedHereException.class, library::functions);
    }

    @Test
    void isAbsentWithAReasonWhenTheLibraryLacksFunctions() {
        LibBpfLibrary library = new LibBpfLibrary(messages, "libc.so.6");

        assertFalse(library.available());
        assertTrue(library.reason().contains("libc.so.6 lacks bpf_map__autocreate, bpf_map__fd,"), library.reason());
    }
}
