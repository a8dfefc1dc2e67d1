// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

    @ParameterizedTest
    @ValueSource(strings = {"0", "250ms", "30s", "1m30s", "2h", "49h1m1s1ms"})
    void areWrittenAsTheyAreRead(String text) throws LaunchException {
        assertEquals(text, Durations.text(Durations.parse("--lock-timeout", text)));
    }
}
