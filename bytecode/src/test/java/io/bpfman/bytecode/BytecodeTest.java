// SPDX-License-Identifier: Apache-2.0
package io.bpfman.bytecode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BytecodeTest {

    private static final Path RESOURCES = Path.of("src/main/resources/io/bpfman/bytecode");
    private static final int EM_BPF = 247;

    @Test
    void everyCommittedObjectIsGivenOutAndNothingElse() throws IOException {
        assertEquals(
                List.of(
                        "tc_dispatcher",
                        "tc_dispatcher_freplace",
                        "tc_dispatcher_freplace_trace",
                        "tc_dispatcher_trace",
                        "xdp_dispatcher",
                        "xdp_dispatcher_frags",
                        "xdp_dispatcher_frags_trace",
                        "xdp_dispatcher_freplace",
                        "xdp_dispatcher_freplace_frags",
                        "xdp_dispatcher_freplace_frags_trace",
                        "xdp_dispatcher_freplace_trace",
                        "xdp_dispatcher_trace"),
                objectsIn("dispatchers"));
        assertEquals(objectsIn("samples"), Bytecode.samples());
        assertEquals(objectsIn("test"), Bytecode.testObjects());
    }

    @Test
    void everyObjectIsBpfCodeUnderTheKernelsDualLicence() {
        objects().forEach((name, bytes) -> {
            ElfFile elf = ElfFile.parse(bytes);
            assertEquals(EM_BPF, elf.machine(), name);
            assertTrue(elf.sections().containsKey("license"), name);
            byte[] licence = new byte["Dual BSD/GPL".length()];
            elf.variable("LICENSE").get(licence);
            assertEquals("Dual BSD/GPL", new String(licence, StandardCharsets.US_ASCII), name);
        });
    }

    @Test
    void everyObjectHasBtfButTheOneMadeWithout() {
        objects().forEach((name, bytes) -> {
            boolean btf = ElfFile.parse(bytes).sections().containsKey(".BTF");
            assertEquals(!name.equals("tc_nobtf"), btf, name);
        });
        assertTrue(ElfFile.parse(Bytecode.testObject("tc_nobtf")).symbols().containsKey("verdict"));
    }

    @Test
    void noObjectHasDebugInformationOrAnAbsolutePath() {
        objects().forEach((name, bytes) -> {
            Map<String, ByteBuffer> sections = ElfFile.parse(bytes).sections();
            assertFalse(sections.keySet().stream().anyMatch(section -> section.startsWith(".debug")), name);
            for (String strings : List.of(".BTF", ".strtab")) {
                if (sections.containsKey(strings)) {
                    ByteBuffer section = sections.get(strings);
                    String text = StandardCharsets.ISO_8859_1
                            .decode(strings.equals(".BTF") ? btfStrings(section) : section)
                            .toString();
                    assertFalse(text.contains("\0/"), () -> "a string starts with a slash: " + strings + " of " + name);
                }
            }
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"tc_dispatcher", "tc_dispatcher_freplace", "tc_dispatcher_trace", "tc_dispatcher_freplace_trace"
            })
    void theDispatchersConfigurationHasTheDocumentedLayout(String name) {
        ElfFile elf = ElfFile.parse(objects().get(name));
        ByteBuffer config = elf.variable("CONFIG");
        assertEquals(".rodata", elf.symbols().get("CONFIG").section());
        assertEquals(84, config.limit());
        assertEquals(0xB7, Byte.toUnsignedInt(config.get(0)), "magic");
        assertEquals(1, config.get(1), "dispatcher_version");
        assertEquals(10, config.get(2), "num_progs_enabled");
        assertEquals(0, config.get(3), "flags");
        for (int slot = 0; slot < 10; slot++) {
            assertEquals(0x80000000, config.getInt(4 + 4 * slot), "chain_call_actions[" + slot + "]");
            assertEquals(0, config.getInt(44 + 4 * slot), "run_prios[" + slot + "]");
            assertEquals(slot, elf.variable("COUNTER_INDEX").get(slot), "COUNTER_INDEX");
        }
        assertEquals(4, elf.variable("MARK").limit());
        assertEquals(10, elf.variable("COUNTER_INDEX").limit());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "xdp_dispatcher",
                "xdp_dispatcher_frags",
                "xdp_dispatcher_freplace",
                "xdp_dispatcher_freplace_frags"
            })
    void theXdpConfigurationIsVersion2OfLibxdp(String name) {
        ElfFile elf = ElfFile.parse(objects().get(name));
        ByteBuffer config = elf.variable("CONFIG");
        assertEquals(".rodata", elf.symbols().get("CONFIG").section());
        assertEquals(0, elf.symbols().get("CONFIG").offset(), "readers look at the start of .rodata");
        assertEquals(124, config.limit());
        assertEquals(236, Byte.toUnsignedInt(config.get(0)), "magic");
        assertEquals(2, config.get(1), "dispatcher_version");
        assertEquals(10, config.get(2), "num_progs_enabled");
        assertEquals(name.endsWith("_frags") ? 1 : 0, config.get(3), "is_xdp_frags");
        for (int slot = 0; slot < 10; slot++) {
            assertEquals(0x80000000, config.getInt(4 + 4 * slot), "chain_call_actions[" + slot + "]");
            assertEquals(0, config.getInt(44 + 4 * slot), "run_prios[" + slot + "]");
            assertEquals(0, config.getInt(84 + 4 * slot), "program_flags[" + slot + "]");
            assertEquals(slot, elf.variable("COUNTER_INDEX").get(slot), "COUNTER_INDEX");
        }
        assertEquals(1, elf.variable("COUNTING").limit());
        assertEquals(0, elf.variable("COUNTING").get(0));
    }

    @ParameterizedTest
    @CsvSource({
        "xdp_dispatcher, xdp, true",
        "xdp_dispatcher_trace, xdp, true",
        "xdp_dispatcher_freplace_frags_trace, xdp.frags, false",
        "xdp_dispatcher_frags, xdp.frags, true",
        "xdp_dispatcher_freplace, xdp, false",
        "xdp_dispatcher_freplace_frags, xdp.frags, false"
    })
    void theXdpDispatcherHasItsMapsAndTenSlots(String name, String section, boolean slots) {
        ElfFile elf = ElfFile.parse(objects().get(name));
        assertEquals(section, elf.symbols().get("xdp_dispatcher").section());
        assertEquals(".maps", elf.symbols().get("counters").section());
        assertEquals(slots, elf.symbols().containsKey("slots"));
        for (int slot = 0; slot < 10; slot++) {
            assertTrue(elf.symbols().containsKey("prog" + slot), "prog" + slot);
        }
        assertFalse(elf.symbols().containsKey("prog10"));
    }

    @Test
    void theTcDispatcherHasItsMapsAndTenSlots() {
        ElfFile tailCall = ElfFile.parse(Bytecode.tcDispatcher());
        ElfFile freplace = ElfFile.parse(Bytecode.tcDispatcherFreplace());
        for (ElfFile elf : List.of(tailCall, freplace)) {
            assertEquals("tc", elf.symbols().get("tc_dispatcher").section());
            assertEquals(".maps", elf.symbols().get("counters").section());
            for (int slot = 0; slot < 10; slot++) {
                assertTrue(elf.symbols().containsKey("prog" + slot), "prog" + slot);
            }
            assertFalse(elf.symbols().containsKey("prog10"));
        }
        assertEquals(".maps", tailCall.symbols().get("slots").section());
        assertFalse(freplace.symbols().containsKey("slots"));
    }

    @ParameterizedTest
    @CsvSource({
        "tc_count, count, tc, packets",
        "tc_drop_port, drop_port, tc, port",
        "tc_dscp, rewrite_dscp, tc, dscp",
        "tc_mark, set_mark, tc, mark",
        "tc_pass, pass, tc, LICENSE",
        "tc_redirect, redirect_to, tc, ifindex",
        "tc_missing, sound, tc, runs",
        "tc_missing, wants_function, tc, absent",
        "tc_nobtf, nobtf, tc, verdict",
        "tc_rejected, rejected, tc, healthy",
        "tc_sequence, stamp, tc, order",
        "tc_shared, shared_stamp, tc, total",
        "tc_shared, shared_again, classifier/again, runs",
        "cgroup_order, stamps_two, cgroup/sysctl, order",
        "cgroup_order, counts_packets, cgroup/skb, runs",
        "tc_shared, shared_broken, tc, tag",
        "tc_shared_flags, shared_mapped, tc, total",
        "tc_shared_flags, shared_ports, xdp, ports",
        "tc_shared_other, shared_other, tc, total",
        "tc_pull, pull_and_store, tc, found",
        "tc_verdict, give_verdict, tc, verdict",
        "xdp_count, xdp_count, xdp, packets",
        "xdp_count_frags, xdp_count_frags, xdp.frags, packets",
        "xdp_drop, xdp_drop, xdp, LICENSE",
        "xdp_drop_port, xdp_drop_port, xdp, port",
        "xdp_pass, xdp_pass, xdp, LICENSE",
        "xdp_run_config, config_early, xdp, _config_early",
        "xdp_run_config, config_none, xdp, order",
        "xdp_sequence, xdp_stamp, xdp, order",
        "xdp_shared, xdp_shared, xdp, total",
        "xdp_trim, xdp_trim, xdp, bytes",
        "xdp_verdict, xdp_verdict, xdp, verdict"
    })
    void everyProgramHasItsNameSectionAndVariable(String object, String program, String section, String variable) {
        ElfFile elf = ElfFile.parse(objects().get(object));
        assertEquals(section, elf.symbols().get(program).section());
        assertTrue(elf.symbols().containsKey(variable), variable);
    }

    /** So a dispatcher that does not trace is what it would be if there were no tracing. */
    @Test
    void onlyTheFormsThatTraceHaveAnythingOfIt() {
        objects().forEach((name, bytes) -> {
            if (name.contains("_dispatcher")) {
                ElfFile elf = ElfFile.parse(bytes);
                boolean tracing = name.endsWith("_trace");
                for (String symbol : List.of("trace", "trace_state", "TRACE_PACKETS")) {
                    assertEquals(tracing, elf.symbols().containsKey(symbol), name + " " + symbol);
                }
                if (tracing) {
                    assertEquals(4, elf.variable("TRACE_PACKETS").limit());
                    assertEquals(".rodata", elf.symbols().get("TRACE_PACKETS").section());
                }
            }
        });
    }

    @Test
    void anUnknownNameIsRefusedWithTheNamesThatThereAre() {
        String sample = assertThrows(IllegalArgumentException.class, () -> Bytecode.sample("tc_verdict"))
                .getMessage();
        assertTrue(sample.contains("'tc_verdict'") && sample.contains("tc_pass"), sample);
        String test = assertThrows(IllegalArgumentException.class, () -> Bytecode.testObject("../samples/tc_pass"))
                .getMessage();
        assertTrue(test.contains("'../samples/tc_pass'") && test.contains("xdp_verdict"), test);
    }

    @Test
    void eachCallGivesAnArrayOfItsOwn() {
        byte[] first = Bytecode.tcDispatcher();
        byte[] second = Bytecode.tcDispatcher();
        assertArrayEquals(first, second);
        assertNotSame(first, second);
    }

    /** {@code struct btf_header} of {@code linux/btf.h} says where they are; what comes before is no text. */
    private static ByteBuffer btfStrings(ByteBuffer btf) {
        int header = btf.getInt(4);
        return btf.slice(header + btf.getInt(16), btf.getInt(20));
    }

    private static Map<String, byte[]> objects() {
        Map<String, byte[]> objects = new TreeMap<>();
        objects.put("tc_dispatcher", Bytecode.tcDispatcher());
        objects.put("tc_dispatcher_freplace", Bytecode.tcDispatcherFreplace());
        objects.put("xdp_dispatcher", Bytecode.xdpDispatcher(false));
        objects.put("xdp_dispatcher_frags", Bytecode.xdpDispatcher(true));
        objects.put("xdp_dispatcher_freplace", Bytecode.xdpDispatcherFreplace(false));
        objects.put("xdp_dispatcher_freplace_frags", Bytecode.xdpDispatcherFreplace(true));
        objects.put("tc_dispatcher_trace", Bytecode.tcDispatcher(true));
        objects.put("tc_dispatcher_freplace_trace", Bytecode.tcDispatcherFreplace(true));
        objects.put("xdp_dispatcher_trace", Bytecode.xdpDispatcher(false, true));
        objects.put("xdp_dispatcher_frags_trace", Bytecode.xdpDispatcher(true, true));
        objects.put("xdp_dispatcher_freplace_trace", Bytecode.xdpDispatcherFreplace(false, true));
        objects.put("xdp_dispatcher_freplace_frags_trace", Bytecode.xdpDispatcherFreplace(true, true));
        Bytecode.samples().forEach(name -> objects.put(name, Bytecode.sample(name)));
        Bytecode.testObjects().forEach(name -> objects.put(name, Bytecode.testObject(name)));
        return objects;
    }

    private static List<String> objectsIn(String directory) throws IOException {
        try (Stream<Path> files = Files.list(RESOURCES.resolve(directory))) {
            return files.map(file -> file.getFileName().toString().replace(".bpf.o", ""))
                    .sorted()
                    .toList();
        }
    }
}
