// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.bytecode.Bytecode;
import io.bpfman.object.ObjectBytes;
import io.bpfman.object.ObjectFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReferencedSymbolsTest {

    private static final byte[] MISSING = Bytecode.testObject("tc_missing");
    private static final byte[] PROG_ARRAY = Bytecode.testObject("prog_array");
    private static final byte[] STRUCT_OPS = Bytecode.testObject("struct_ops");

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
                reach(MISSING, programs.split(" "))
                        .withoutOthers(Set.of())
                        .all()
                        .size());
    }

    @ParameterizedTest
    @CsvSource({"sound, absent", "wants_function_deep_down, absent", "wants_map, runs", "wants_helper, absent runs"})
    void whatOnlyOthersUseIsTold(String program, String maps) {
        assertEquals(Set.of(maps.split(" ")), reach(MISSING, program).othersMaps());
    }

    @Test
    void aDispatcherNeedsItsMapsAndNothingOfTheKernel() {
        byte[] dispatcher = Bytecode.tcDispatcher();
        ReferencedSymbols reach = reach(dispatcher, "tc_dispatcher");
        assertEquals(Set.of(), reach.othersMaps());
        assertEquals(List.of(), reach.withoutOthers(Set.of()).all());
    }

    @ParameterizedTest
    @CsvSource({
        "enters, , targets:first_target+second_target",
        "enters, targets, ''",
        "takes_others, , ''",
        "first_target, , ''",
        "looks_inside, , ''",
        "takes_others enters, hooks, targets:first_target+second_target"
    })
    void namesTheProgramsThatMapsAreFilledWith(String programs, String taken, String entries) {
        Map<String, Set<String>> expected = new HashMap<>();
        for (String each : entries.isEmpty() ? new String[0] : entries.split(" ")) {
            expected.put(each.split(":")[0], Set.of(each.split(":")[1].split("\\+")));
        }
        assertEquals(
                expected,
                reach(PROG_ARRAY, programs.split(" ")).programsIn(taken == null ? Set.of() : Set.of(taken.split(" "))));
    }

    /** The relocations of the section .maps, by what is filled: an offset in that section. */
    @ParameterizedTest
    @CsvSource({
        "enters, targets, 2",
        "needs_nothing, '', 0",
        "looks_inside, outer_map, 1",
        "looks_inside enters, outer_map targets, 3"
    })
    void mapsThatAreNotMadeAreFilledWithNothing(String programs, String maps, int filled) {
        byte[] edited =
                edited(PROG_ARRAY, reach(PROG_ARRAY, programs.split(" ")).withoutOthers(Set.of()));
        Set<String> made = maps.isEmpty() ? Set.of() : Set.of(maps.split(" "));
        assertEquals(filled, relocationsOfMaps(edited));
        assertEquals(
                made.contains("targets") ? Set.of("targets") : Set.of(),
                reach(edited, "enters", "looks_inside").programsIn(Set.of()).keySet());
        assertEquals(
                0,
                relocationsOfMaps(edited(
                        PROG_ARRAY,
                        reach(PROG_ARRAY, programs.split(" "))
                                .withoutOthers(Set.of("targets", "outer_map", "inner_map")))));
    }

    private static byte[] edited(byte[] object, Edits edits) {
        byte[] edited = object.clone();
        edits.all().forEach(edit -> edited[Math.toIntExact(edit.at())] = edit.value());
        return edited;
    }

    private static int relocationsOfMaps(byte[] object) {
        ByteBuffer file = ByteBuffer.wrap(object).order(ByteOrder.LITTLE_ENDIAN);
        int table = (int) file.getLong(40);
        int names = (int) file.getLong(table + file.getShort(62) * 64 + 24);
        int found = 0;
        for (int header = table; header < table + file.getShort(60) * 64; header += 64) {
            byte[] name = Arrays.copyOfRange(object, names + file.getInt(header), names + file.getInt(header) + 9);
            if (Arrays.equals(name, ".rel.maps".getBytes(StandardCharsets.US_ASCII)) && file.getInt(header + 4) == 9) {
                found += (int) file.getLong(header + 32) / 16;
            }
        }
        return found;
    }

    @Test
    void implementationsOfInterfacesOfTheKernelAreHidden() {
        List<Edits.Edit> edits =
                reach(STRUCT_OPS, "sibling").withoutOthers(Set.of()).all();
        assertEquals(2 * Integer.BYTES, edits.size(), "the types of the section and of its relocations");
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

    private static ReferencedSymbols reach(byte[] object, String... programs) {
        return ReferencedSymbols.of(ObjectBytes.of(object), "x.o", List.of(programs));
    }
}
