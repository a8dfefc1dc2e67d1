// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.errors.InvalidSpecException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GlobalValueTest {

    @Test
    void readsBytesInMemoryOrder() {
        assertArrayEquals(
                new byte[] {0x13, (byte) 0x88}, GlobalValue.parse("1388").bytes());
        assertArrayEquals(
                new byte[] {(byte) 0xAB, 0}, GlobalValue.parse("0xaB00").bytes());
        assertEquals(2, GlobalValue.parse("0X0100").size());
        assertEquals("0xab00", GlobalValue.parse("AB00").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0x", "1", "0x123", "zz", "12 34", "-1", "0x0x00"})
    void refusesWhatIsNotHexadecimal(String text) {
        InvalidSpecException refusal = assertThrows(InvalidSpecException.class, () -> GlobalValue.parse(text));
        assertTrue(refusal.getMessage().contains("\"" + text + "\""), refusal.getMessage());
    }

    @Test
    void isNotChangedFromOutside() {
        byte[] given = {1, 2};
        GlobalValue value = GlobalValue.of(given);
        given[0] = 9;
        value.bytes()[1] = 9;
        assertArrayEquals(new byte[] {1, 2}, value.bytes());
    }
}
