// SPDX-License-Identifier: Apache-2.0
package io.bpfman.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KernelTypesTest {

    @ParameterizedTest
    @CsvSource({
        "0, unspec",
        "3, sched_cls",
        "6, xdp",
        "28, extension",
        "29, lsm",
        "32, netfilter",
        "33, type 33",
        "4711, type 4711"
    })
    void numberAndName(int number, String name) {
        assertEquals(name, KernelTypes.name(number));
        assertEquals(number, KernelTypes.number(name));
    }

    @Test
    void eachNumberHasANameOfItsOwn() {
        assertEquals(
                100,
                IntStream.range(0, 100)
                        .map(number -> KernelTypes.number(KernelTypes.name(number)))
                        .distinct()
                        .count());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "type", "type ", "type x", "type -1", "type 99999999999", "XDP", "ext"})
    void whatIsNoNameIsNone(String name) {
        assertEquals(0, KernelTypes.number(name));
    }
}
