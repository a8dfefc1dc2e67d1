// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.bytecode.Bytecode;
import io.bpfman.spi.elf.ObjectBytes;
import io.bpfman.spi.elf.ObjectFile;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReachTest {

    private static final byte[] MISSING = Bytecode.testObject("tc_missing");

    /** Of three names that the object wants of the kernel. */
    @ParameterizedTest
    @CsvSource({
        "sound, 3",
        "wants_function, 2",
        "wants_function_deep_down, 2",
        "wants_variable, 2",
        "wants_helper, 3",
        "wants_map, 3",
        "wants_function wants_variable, 1",
        "wants_function wants_function_deep_down wants_variable, 0"
    })
    void whatOnlyOthersWantBecomesWeak(String programs, int weak) {
        assertEquals(
                weak,
                reach(MISSING, programs.split(" ")).othersWantsWeak().all().size());
    }

    @ParameterizedTest
    @CsvSource({"sound, absent", "wants_function_deep_down, absent", "wants_map, runs", "wants_helper, absent runs"})
    void whatOnlyOthersUseIsTold(String program, String maps) {
        assertEquals(Set.of(maps.split(" ")), reach(MISSING, program).othersMaps());
    }

    @Test
    void aDispatcherNeedsItsMapsAndNothingOfTheKernel() {
        byte[] dispatcher = Bytecode.tcDispatcher();
        Reach reach = reach(dispatcher, "tc_dispatcher");
        assertEquals(Set.of(), reach.othersMaps());
        assertEquals(List.of(), reach.othersWantsWeak().all());
    }

    @Test
    void aDamagedObjectIsReadOrRefused() {
        Random random = new Random(4);
        int refused = 0;
        for (int i = 0; i < 3000; i++) {
            byte[] damaged = MISSING.clone();
            for (int n = 0; n < 4; n++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                ObjectFile.parse("x.o", damaged);
            } catch (InvalidSpecException e) {
                continue;
            }
            refused += isRefused(damaged) ? 1 : 0;
        }
        assertTrue(refused > 0, "no damage was found");
    }

    private static boolean isRefused(byte[] damaged) {
        try {
            reach(damaged, "sound", "wants_function_deep_down").othersMaps();
            return false;
        } catch (InvalidSpecException e) {
            assertTrue(e.getMessage().contains("\"x.o\""), e.getMessage());
            return true;
        }
    }

    @Test
    void relocationsThatPointNowhereAreRefused() {
        byte[] damaged = MISSING.clone();
        // the symbol of the first relocation of .text, which says which map counted() uses
        int at = 0x1090 + 12;
        assertEquals(8, damaged[at]);
        Arrays.fill(damaged, at, at + 4, (byte) 0x7F);
        assertThrows(InvalidSpecException.class, () -> reach(damaged, "sound"));
    }

    private static Reach reach(byte[] object, String... programs) {
        return Reach.of(ObjectBytes.of(object), "x.o", List.of(programs));
    }
}
