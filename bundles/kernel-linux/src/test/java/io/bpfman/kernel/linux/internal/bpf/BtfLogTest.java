// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BtfLogTest {

    @ParameterizedTest
    @CsvSource({
        "'libbpf: -- BEGIN BTF LOAD LOG ---\nmagic: 0xeb9f\n[1] INT int size=4\n[2] PTR (anon) type_id=9 Invalid type_id\n\n-- END BTF LOAD LOG --',"
                + "libbpf: the kernel refused the BTF: [2] PTR (anon) type_id=9 Invalid type_id",
        "'libbpf: -- BEGIN BTF LOAD LOG ---\n[1] INT int size=4\nInvalid name', libbpf: the kernel refused the BTF: Invalid name",
        "'-- BEGIN BTF LOAD LOG ---\n\n-- END BTF LOAD LOG --', 'the kernel refused the BTF: '",
        "libbpf: Error loading .BTF into kernel: -22., libbpf: Error loading .BTF into kernel: -22."
    })
    void onlyTheLastLineSaysWhy(String message, String cut) {
        assertEquals(cut, BtfLog.cut(message));
    }
}
