// SPDX-License-Identifier: Apache-2.0
package io.bpfman.object;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.bytecode.Bytecode;
import io.bpfman.spi.kernel.MapTypes;
import io.bpfman.spi.kernel.ObjectSource;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read of the instructions and maps of objects. */
class CalledFunctionsTest {

    private static ObjectSource object(String name) {
        return new ObjectSource(name, Bytecode.testObject(name));
    }

    private static List<String> types(ObjectSource source) {
        return BtfMaps.types(source).stream().map(MapTypes::name).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "entered, bpf_get_current_pid_tgid bpf_ktime_get_ns bpf_map_update_elem",
        "left, bpf_get_current_pid_tgid bpf_get_stackid bpf_ktime_get_ns bpf_map_delete_elem bpf_map_lookup_elem bpf_trace_printk",
        "in_process, ''",
        "nosuch, ''"
    })
    void eachProgramHasItsOwnHelpers(String program, String helpers) {
        CalledFunctions called = CalledFunctions.of(object("fuzz_kprobe"), Set.of(program));
        assertEquals(helpers, String.join(" ", called.helpers()));
        assertEquals(Set.of(), called.kfuncs());
    }

    @Test
    void functionsThatProgramsShareCountForAllOfThem() {
        CalledFunctions sound = CalledFunctions.of(object("tc_missing"), Set.of("sound"));
        assertEquals(Set.of("bpf_map_lookup_elem"), sound.helpers());
        assertEquals(Set.of("bpfman_absent_too"), sound.kfuncs());
    }

    @Test
    void functionsOfTheKernelAreKnownByTheirRelocations() {
        CalledFunctions called = CalledFunctions.of(object("tc_missing"), Set.of("wants_function"));
        assertEquals(Set.of("bpfman_absent", "bpfman_absent_too"), called.kfuncs());
    }

    @Test
    void helpersThatNobodyKnowsAreNumbers() {
        CalledFunctions called = CalledFunctions.of(object("tc_missing"), Set.of("wants_helper", "wants_map"));
        assertEquals(Set.of("bpf_map_lookup_elem", "helper 100000"), called.helpers());
    }

    @Test
    void typesOfMapsAreReadOfTheBtf() {
        assertEquals(List.of("hash", "stack_trace"), types(object("fuzz_kprobe")));
        assertEquals(List.of("array", "type 100000"), types(object("tc_missing")));
        assertEquals(List.of("array", "array_of_maps", "hash_of_maps"), types(object("fuzz_map_in_map")));
        assertEquals(List.of(), types(new ObjectSource("pass", Bytecode.sample("tc_pass"))));
    }

    /** The two maps that are in others are made the third once more, so that their type is found only through those. */
    @Test
    void mapsThatAreOnlyInOthersCount() {
        byte[] content = Bytecode.testObject("fuzz_map_in_map");
        ObjectBytes bytes = ObjectBytes.of(content);
        Elf.Section section = Elf.of("maps", bytes).section(".BTF").orElseThrow();
        long[] places = Btf.read(
                bytes,
                new Names(bytes),
                section.offset(),
                section.size(),
                btf -> btf.places(".maps").toArray());
        assertEquals(4, places.length);
        for (int i = 0; i < 2; i++) {
            System.arraycopy(content, (int) places[2], content, (int) places[i], 12);
        }
        ObjectSource changed = new ObjectSource("maps", content);
        assertEquals(
                List.of("outer", "outer", "outer", "outer_hash"),
                BtfMaps.of(changed).stream().map(BtfMaps.DeclaredMap::name).toList());
        assertEquals(List.of("array", "array_of_maps", "hash_of_maps"), types(changed));
    }

    @Test
    void namesOfHelpersAreThoseOfTheirNumbers() {
        assertEquals("bpf_map_lookup_elem", HelperNames.name(1));
        assertEquals("bpf_probe_write_user", HelperNames.name(36));
        assertEquals("bpf_override_return", HelperNames.name(58));
        assertEquals("bpf_cgrp_storage_delete", HelperNames.name(211));
        assertEquals("helper 212", HelperNames.name(212));
        assertEquals("helper -1", HelperNames.name(-1));
        assertTrue(HelperNames.isName("bpf_redirect"));
        assertFalse(HelperNames.isName("redirect"));
    }

    /** A damaged object is refused, or read in little time; nothing else comes of it. */
    @Tag("exhaustive")
    @Test
    void damagedObjectsAreRefusedOrRead() {
        byte[] sound = Bytecode.testObject("tc_missing");
        Random random = new Random(7);
        int refused = 0;
        for (int i = 0; i < 3000; i++) {
            byte[] damaged = sound.clone();
            for (int k = 0; k < 4; k++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            ObjectSource source = new ObjectSource("damaged", damaged);
            try {
                assertTimeoutPreemptively(Duration.ofSeconds(60), () -> CalledFunctions.of(source, Set.of("sound")));
            } catch (InvalidSpecException e) {
                refused++;
            }
        }
        assertTrue(refused > 0);
        assertThrows(
                InvalidSpecException.class,
                () -> CalledFunctions.of(new ObjectSource("text", new byte[] {1, 2, 3, 4, 5}), Set.of("sound")));
    }
}
