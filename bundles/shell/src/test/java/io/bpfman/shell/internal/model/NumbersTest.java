// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bpfman.shell.CommandException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumbersTest {

    @Test
    void readsDecimalAndHexadecimal() {
        assertEquals(42, TypedValues.id("x", "42"));
        assertEquals(42, TypedValues.id("x", "0x2a"));
        assertEquals(0xFFFF_FFFFL, TypedValues.id("x", "0XFFFFFFFF"));
        assertEquals(-1, TypedValues.integer("x", "-1"));
        assertEquals(Long.MAX_VALUE, TypedValues.unsigned("x", "9223372036854775807"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "1 ", "1.0", "0x", "0xg", "+1", "-0x1", "0x-1", "4294967296", "-1"})
    void refusesWhatIsNoId(String text) {
        assertThrows(CommandException.class, () -> TypedValues.id("x", text));
    }
}
