// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BpfTypesTest {

    @ParameterizedTest
    @CsvSource({
        "0, unspec",
        "3, sched_cls",
        "5, tracepoint",
        "6, xdp",
        "26, tracing",
        "28, extension",
        "29, lsm",
        "31, syscall",
        "32, netfilter",
        "33, type 33",
        "-1, type -1"
    })
    void namesProgramTypes(int type, String name) {
        assertEquals(name, BpfTypes.programType(type));
    }
}
