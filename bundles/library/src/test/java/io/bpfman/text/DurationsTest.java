// SPDX-License-Identifier: Apache-2.0
package io.bpfman.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

    @ParameterizedTest
    @ValueSource(strings = {"0", "250ms", "30s", "1m30s", "2h", "49h1m1s1ms"})
    void areWrittenAsTheyAreRead(String text) {
        assertEquals(text, Durations.text(Durations.parse(text).orElseThrow()));
    }

    @Test
    void daysHaveTwentyFourHours() {
        assertEquals(Optional.of(Duration.ofDays(30)), Durations.parse("30d"));
        assertEquals(Optional.of(Duration.ofHours(36)), Durations.parse("1d12h"));
        assertEquals("36h", Durations.text(Duration.ofHours(36)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "5", "00", "1.5h", "-1s", " 1s", "1s ", "1s x", "1S", "1234567890s", "s", "1w"})
    void whatIsNoneIsNone(String text) {
        assertEquals(Optional.empty(), Durations.parse(text));
    }
}
