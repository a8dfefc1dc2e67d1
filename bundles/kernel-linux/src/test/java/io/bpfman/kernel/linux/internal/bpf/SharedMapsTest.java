// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SharedMapsTest {

    @ParameterizedTest
    @CsvSource({
        "packets, packets",
        "a_name_of_fifteen, a_name_of_fifte",
        "tc_verdi.rodata, .rodata",
        "copy.rodata, .rodata",
        ".data.many_counters_of_mine, .data.many_coun"
    })
    void comparesWhatTheKernelKeepsOfANameButNotTheObjectsPartOfIt(String name, String compared) {
        assertEquals(compared, SharedMaps.kernelName(name));
    }
}
