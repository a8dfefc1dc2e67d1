// SPDX-License-Identifier: Apache-2.0
package io.bpfman.object;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** BTF that goes round in circles, or says much with little. */
class BtfMapsDamageTest {

    private static final int PTR = 2;
    private static final int ARRAY = 3;
    private static final int STRUCT = 4;
    private static final int TYPEDEF = 8;
    private static final int VAR = 14;
    private static final int DATASEC = 15;
    private static final String STRINGS = "\0.maps\0value\0other\0name\0";
    private static final int MAPS = 1;
    private static final int VALUE = 7;
    private static final int OTHER = 13;
    private static final int NAME = 19;

    private final ByteBuffer types = ByteBuffer.allocate(4 << 20).order(ByteOrder.LITTLE_ENDIAN);

    /** Adds a type; what follows its three words are numbers. */
    private void type(int name, int kind, int count, int sizeOrType, int... trailer) {
        types.putInt(name).putInt(kind << 24 | count).putInt(sizeOrType);
        for (int word : trailer) {
            types.putInt(word);
        }
    }

    private List<BtfMaps.DeclaredMap> read() {
        byte[] strings = STRINGS.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer section = ByteBuffer.allocate(24 + types.position() + strings.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0x1EB9F)
                .putInt(24)
                .putInt(0)
                .putInt(types.position())
                .putInt(types.position())
                .putInt(strings.length)
                .put(types.array(), 0, types.position())
                .put(strings);
        return assertTimeoutPreemptively(
                Duration.ofSeconds(60), () -> BtfMaps.read(ObjectBytes.of(section.array()), 0, section.limit()));
    }

    private void assertRefused(String reason) {
        String message =
                assertThrows(IllegalArgumentException.class, this::read).getMessage();
        assertTrue(message.contains(reason), message);
    }

    @Test
    void aNameOfItselfIsRefused() {
        type(NAME, VAR, 0, 2, 0);
        type(NAME, TYPEDEF, 0, 2);
        type(MAPS, DATASEC, 1, 0, 1, 0, 0);
        assertRefused("refers to itself");
    }

    @Test
    void namesOfNamesEnd() {
        type(NAME, VAR, 0, 2, 0);
        for (int i = 0; i < 100_000; i++) {
            type(NAME, TYPEDEF, 0, 3 + i);
        }
        type(NAME, STRUCT, 0, 0);
        type(MAPS, DATASEC, 1, 0, 1, 0, 0);
        assertRefused("more than 32 others");
    }

    @Test
    void anArrayOfItselfIsRefusedAndSoAreSizesBeyondMeasure() {
        type(NAME, VAR, 0, 2, 0);
        type(NAME, STRUCT, 1, 8, VALUE, 3, 0);
        type(0, PTR, 0, 4);
        type(0, ARRAY, 0, 0, 4, 4, 1);
        type(MAPS, DATASEC, 1, 0, 1, 0, 0);
        assertRefused("refers to itself");
        types.putInt(types.position() - 28, 1 << 20);
        assertRefused("points to what is not there");
    }

    /** Sixty thousand maps of one type with sixty thousand members: each member is looked at once. */
    @Test
    void aTypeOfManyMapsIsReadOnce() {
        int many = 60_000;
        type(NAME, VAR, 0, 2, 0);
        int[] members = new int[3 * many];
        for (int i = 0; i < many; i++) {
            members[3 * i] = OTHER;
        }
        type(NAME, STRUCT, many, 8, members);
        int[] variables = new int[3 * many];
        for (int i = 0; i < many; i++) {
            variables[3 * i] = 1;
        }
        type(MAPS, DATASEC, many, 0, variables);
        assertEquals(many, read().size());
    }
}
