// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.errors.UnsupportedHereException;
import org.junit.jupiter.api.Test;

class SystemCallNumbersTest {

    @Test
    void knowsTwoArchitectures() {
        assertEquals(new SystemCallNumbers(321, 324, 298), SystemCallNumbers.of("amd64"));
        assertEquals(new SystemCallNumbers(280, 283, 241), SystemCallNumbers.of("aarch64"));
        assertTrue(assertThrows(UnsupportedHereException.class, () -> SystemCallNumbers.of("sparc"))
                .getMessage()
                .contains("sparc"));
    }
}
