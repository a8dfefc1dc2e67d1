// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PossibleCpusTest {

    @ParameterizedTest
    @CsvSource({"0, 1", "0-1, 2", "0-127, 128", "'0-3,8', 5", "'0,2-3', 3"})
    void countsRanges(String ranges, int count) {
        assertEquals(count, PossibleCpus.parse(ranges));
    }
}
