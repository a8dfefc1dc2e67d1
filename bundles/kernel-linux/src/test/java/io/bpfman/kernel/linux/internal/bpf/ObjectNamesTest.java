// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObjectNamesTest {

    @ParameterizedTest
    @CsvSource({"/tmp/count.bpf.o, count", "count, count", "a/b/.o, object", "/, object", "x.y.z, x"})
    void takesTheFileNameUpToItsFirstDot(String source, String name) {
        assertEquals(name, ObjectNames.of(source));
    }
}
