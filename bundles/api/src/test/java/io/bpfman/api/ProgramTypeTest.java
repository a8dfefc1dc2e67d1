// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProgramTypeTest {

    @ParameterizedTest
    @EnumSource
    void isWhatTheKernelCallsMostOfItsPrograms(ProgramType type) {
        assertTrue(type.isKernelType(type.kernelType()));
        assertFalse(type.isKernelType("syscall"));
    }

    @Test
    void theKernelHasTwoTypesOfRawTracepointPrograms() {
        assertEquals("raw_tracepoint", ProgramType.RAW_TRACEPOINT.kernelType());
        assertTrue(ProgramType.RAW_TRACEPOINT.isKernelType("raw_tracepoint_writable"));
        assertFalse(ProgramType.TRACEPOINT.isKernelType("raw_tracepoint"));
    }
}
