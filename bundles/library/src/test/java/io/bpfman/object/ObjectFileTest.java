// SPDX-License-Identifier: Apache-2.0
package io.bpfman.object;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.ProgramType;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.bytecode.Bytecode;
import io.bpfman.object.ObjectFile.Global;
import io.bpfman.object.ObjectFile.ObjectProgram;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ObjectFileTest {

    static List<String> samples() {
        return Bytecode.samples();
    }

    @Test
    void readsTheDispatcher() {
        ObjectFile object = ObjectFile.parse("tc_dispatcher", Bytecode.tcDispatcher());
        assertEquals("tc_dispatcher", object.name());
        assertEquals(List.of(new ObjectProgram("tc_dispatcher", "tc")), object.programs());
        Global config = object.global("CONFIG").orElseThrow();
        assertEquals(84, config.size());
        assertEquals(".rodata", config.section());
        assertEquals(4, object.global("MARK").orElseThrow().size());
        assertEquals(10, object.global("COUNTER_INDEX").orElseThrow().size());
        assertEquals(2, object.global("FILLED").orElseThrow().size());
        assertEquals(1, object.global("SLOT_FAILURE").orElseThrow().size());
        assertEquals(
                List.of("counters", "failures", "slots"),
                object.maps().stream().sorted().toList());
        assertTrue(object.hasBtf());
        assertEquals("Dual BSD/GPL", object.license());
    }

    @Test
    void findsAGlobalWhereItLies() {
        byte[] content = Bytecode.sample("tc_dscp");
        Global dscp = ObjectFile.parse("dscp", content).global("dscp").orElseThrow();
        assertEquals(1, dscp.size());
        assertEquals(0, dscp.offset());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void everySampleHasOneProgramOfTheTypeItsNameSaysAndBtf(String name) {
        ObjectFile object = ObjectFile.parse(name, Bytecode.sample(name));
        assertEquals(1, object.programs().size());
        ProgramType type = ProgramType.parse(name.substring(0, name.indexOf('_')));
        assertEquals(Optional.of(type), object.programs().get(0).impliedType());
        assertTrue(object.hasBtf());
        assertEquals("Dual BSD/GPL", object.license());
    }

    @Test
    void keepsProgramsInTheOrderOfTheFile() {
        ObjectFile object = ObjectFile.parse("rejected", Bytecode.testObject("tc_rejected"));
        assertEquals(
                List.of("rejected", "healthy"),
                object.programs().stream().map(ObjectProgram::name).toList());
        assertTrue(object.program("healthy").isPresent());
        assertEquals(Optional.empty(), object.program("absent"));
    }

    @Test
    void seesWhichMapsAreSharedByName() {
        ObjectFile object = ObjectFile.parse("shared", Bytecode.testObject("tc_shared"));
        assertEquals(Set.of("total", "runs"), Set.copyOf(object.maps()));
        assertEquals(Set.of("total"), object.mapsByName());
        assertEquals(
                Set.of(),
                ObjectFile.parse("sequence", Bytecode.testObject("tc_sequence")).mapsByName());
    }

    @Test
    void seesThatThereIsNoBtf() {
        ObjectFile object = ObjectFile.parse("nobtf", Bytecode.testObject("tc_nobtf"));
        assertFalse(object.hasBtf());
        assertEquals(
                List.of("verdict"), object.globals().stream().map(Global::name).toList());
        assertEquals(Optional.empty(), object.global("absent"));
    }

    @Test
    void seesTheTypeOfAnXdpProgram() {
        ObjectFile object = ObjectFile.parse("xdp", Bytecode.sample("xdp_pass"));
        assertEquals(
                Optional.of(ProgramType.XDP),
                object.program("xdp_pass").orElseThrow().impliedType());
    }

    @ParameterizedTest
    @CsvSource({
        "tc,TC",
        "classifier,TC",
        "classifier/mine,TC",
        "tc/ingress,TC",
        "tcx/ingress,TCX",
        "xdp,XDP",
        "xdp.frags,XDP",
        "?tc,TC",
        "?xdp.frags,XDP",
        "?tcx/ingress,TCX",
        "kprobe/do_unlinkat,KPROBE",
        "kretprobe/x,KRETPROBE",
        "uprobe//bin/x:y,UPROBE",
        "uretprobe.s/x,URETPROBE",
        "tp/sched/sched_switch,TRACEPOINT",
        "tracepoint/a/b,TRACEPOINT",
        "fentry/x,FENTRY",
        "fexit.s/x,FEXIT",
        "lsm/file_open,LSM"
    })
    void knowsSectionsByTheNamesThatLibbpfKnows(String section, ProgramType type) {
        assertEquals(Optional.of(type), new ObjectProgram("p", section).impliedType());
    }

    @ParameterizedTest
    @CsvSource({"socket", "xdps", "'/tc'", "''", "tcp"})
    void knowsNoTypeForOtherSections(String section) {
        assertEquals(Optional.empty(), new ObjectProgram("p", section).impliedType());
    }

    @Test
    void refusesEveryTruncation() {
        byte[] whole = Bytecode.sample("tc_drop_port");
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            InvalidSpecException refusal =
                    assertThrows(InvalidSpecException.class, () -> ObjectFile.parse("cut.o", cut), "length " + length);
            assertTrue(refusal.getMessage().contains("cut.o"), refusal.getMessage());
            assertTrue(
                    refusal.getMessage().contains(length < 4 ? "not an ELF" : "truncated"),
                    length + ": " + refusal.getMessage());
        }
    }

    @Test
    void saysWhatItIsInstead() {
        assertRefused("#!/bin/sh\nexit 0\n".getBytes(StandardCharsets.UTF_8), "not an ELF file");
        assertRefused(edit(18, 62), "its ELF machine is 62, not 247");
        assertRefused(edit(4, 1), "not 64-bit little-endian");
        assertRefused(edit(5, 2), "not 64-bit little-endian");
    }

    @Test
    void refusesTablesThatPointOutOfTheFile() {
        assertRefused(editLong(40, Long.MAX_VALUE), "damaged");
        assertRefused(editLong(40, -1), "damaged");
        assertRefused(editLong(40, Bytecode.sample("tc_count").length - 1L), "damaged");
        assertRefused(edit(62, 0xFF), "damaged");
        assertRefused(edit(60, 0), "damaged");
    }

    @Test
    void refusesASymbolWithASizeThatNoFileHas() {
        Section symbols = symbolTable(Bytecode.sample("tc_drop_port"));
        int refused = 0;
        for (int at = symbols.offset; at + 24 <= symbols.offset + symbols.size; at += 24) {
            for (int field : List.of(8, 16)) {
                byte[] content = Bytecode.sample("tc_drop_port");
                ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).putLong(at + field, Long.MAX_VALUE);
                try {
                    ObjectFile.parse("bad.o", content);
                } catch (InvalidSpecException e) {
                    assertTrue(e.getMessage().contains("damaged"), e.getMessage());
                    refused++;
                }
            }
        }
        assertEquals(2, refused, "value and size of the one global; nobody asks for those of other symbols");
    }

    private record Section(int offset, int size) {}

    private static Section symbolTable(byte[] content) {
        ByteBuffer file = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < file.getShort(60); i++) {
            int header = (int) file.getLong(40) + i * 64;
            if (file.getInt(header + 4) == 2) {
                return new Section((int) file.getLong(header + 24), (int) file.getLong(header + 32));
            }
        }
        throw new AssertionError("the sample has no symbol table");
    }

    private static byte[] edit(int offset, int value) {
        byte[] content = Bytecode.sample("tc_count");
        content[offset] = (byte) value;
        return content;
    }

    private static byte[] editLong(int offset, long value) {
        byte[] content = Bytecode.sample("tc_count");
        ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).putLong(offset, value);
        return content;
    }

    private static void assertRefused(byte[] content, String words) {
        InvalidSpecException refusal =
                assertThrows(InvalidSpecException.class, () -> ObjectFile.parse("bad.o", content));
        assertTrue(refusal.getMessage().contains(words), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("bad.o"), refusal.getMessage());
    }
}
