// SPDX-License-Identifier: Apache-2.0
package io.bpfman.dispatcher.tc.internal;

import static io.bpfman.dispatcher.tc.internal.Samples.form;
import static io.bpfman.dispatcher.tc.internal.Samples.plain;
import static io.bpfman.dispatcher.tc.internal.Samples.revision;
import static io.bpfman.dispatcher.tc.internal.Samples.slot;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bpfman.api.GlobalValue;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.SlotFailure;
import io.bpfman.bytecode.Bytecode;
import io.bpfman.object.ObjectFile;
import io.bpfman.spi.dispatcher.Revision;
import io.bpfman.spi.dispatcher.Revision.Form;
import io.bpfman.spi.dispatcher.Revision.Overlap;
import io.bpfman.spi.dispatcher.Slot;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** The expected bytes are little-endian, as the shipped objects are. */
class DispatcherGlobalsTest {

    @Test
    void saysWhichSlotsAreFilledAndWhatAFailureIs() {
        Slot first = slot(0, 0, 10, 3);
        Slot off = new Slot(1, 100, Path.of("/p"), Optional.empty(), ProceedOn.TC_DEFAULT, 50, 1, false, false);
        Slot last = slot(2, 0, 50, 4);
        Revision drops = revision(plain("netlink"), true, first, off, last);
        assertEquals("0500", hex(DispatcherGlobals.of(drops), "FILLED"));
        assertEquals("00", hex(DispatcherGlobals.of(drops), "SLOT_FAILURE"));

        Revision proceeds = new Revision(
                drops.key(),
                drops.number(),
                drops.directory(),
                List.of(),
                drops.form(),
                drops.mechanism(),
                true,
                false,
                SlotFailure.PROCEED,
                Optional.empty());
        assertEquals("0000", hex(DispatcherGlobals.of(proceeds), "FILLED"));
        assertEquals("01", hex(DispatcherGlobals.of(proceeds), "SLOT_FAILURE"));
    }

    @Test
    void writesTheConfigurationAsTheDispatcherReadsIt() {
        Map<String, GlobalValue> globals = DispatcherGlobals.of(
                revision(plain("netlink"), true, slot(0, ProceedOn.TC_DEFAULT.mask(), 10, 3), slot(1, 0x2, 300, 15)));

        assertEquals(
                "b7010201"
                        + "10000080" + "02000080" + "00000080".repeat(8)
                        + "0a000000" + "2c010000" + "00000000".repeat(8),
                hex(globals, "CONFIG"));
        assertEquals("00000000", hex(globals, "MARK"));
        assertEquals("030f0000000000000000", hex(globals, "COUNTER_INDEX"));
    }

    @Test
    void saysWhichVerdictsTheHookReadsAndWhatTheRevisionDoesInAMove() {
        assertEquals(0, flags(plain("netlink"), false));
        assertEquals(1, flags(plain("netlink"), true));
        assertEquals(2, flags(plain("tcx"), false));
        assertEquals(2 | 4, flags(form("tcx", new Overlap.Marking(1)), false));
        assertEquals(1 | 8, flags(form("netlink", new Overlap.Guarding(1)), true));
    }

    @Test
    void writesTheMarkOfAMoveAsAnUnsignedNumber() {
        Overlap marking = new Overlap.Marking(0xFFFF_FFFEL);
        Overlap guarding = new Overlap.Guarding(0x0102_0304L);

        assertEquals("feffffff", hex(DispatcherGlobals.of(revision(form("tcx", marking), false)), "MARK"));
        assertEquals("04030201", hex(DispatcherGlobals.of(revision(form("netlink", guarding), false)), "MARK"));
    }

    @Test
    void refusesPositionsWithAGap() {
        Revision gap = revision(plain("tcx"), true, slot(0, 0, 50, 0), slot(2, 0, 50, 1));

        assertThrows(IllegalArgumentException.class, () -> DispatcherGlobals.of(gap));
    }

    @Test
    void refusesAnEleventhSlotAndASeventeenthCounter() {
        Revision eleven = revision(
                plain("tcx"),
                true,
                IntStream.range(0, 11).mapToObj(i -> slot(i, 0, 50, i)).toArray(Slot[]::new));

        assertThrows(IllegalArgumentException.class, () -> DispatcherGlobals.of(eleven));
        assertThrows(
                IllegalArgumentException.class,
                () -> DispatcherGlobals.of(revision(plain("tcx"), true, slot(0, 0, 50, 16))));
    }

    @Test
    void everyGlobalIsInTheObjectAndHasItsSize() {
        ObjectFile object = ObjectFile.parse("tc_dispatcher.bpf.o", Bytecode.tcDispatcher());

        DispatcherGlobals.of(revision(plain("tcx"), true, slot(0, 0, 50, 0)))
                .forEach((name, value) ->
                        assertEquals(object.global(name).orElseThrow().size(), value.size(), name));
    }

    @Property
    void everyMaskIsWrittenWithTheSentinelAndWithoutWhatStandsForNoVerdict(
            @ForAll @LongRange(max = 0xFFFF_FFFFL) long mask, @ForAll @IntRange int priority) {
        String config = hex(DispatcherGlobals.of(revision(plain("tcx"), true, slot(0, mask, priority, 0))), "CONFIG");

        assertEquals((mask & 0x3FF) | 0x8000_0000L, word(config, 1));
        assertEquals(priority, word(config, 11));
    }

    private static int flags(Form form, boolean counting) {
        String config = hex(DispatcherGlobals.of(revision(form, counting)), "CONFIG");
        return Integer.parseInt(config.substring(6, 8), 16);
    }

    private static long word(String hex, int index) {
        return Integer.toUnsignedLong(
                Integer.reverseBytes(Integer.parseUnsignedInt(hex.substring(index * 8, index * 8 + 8), 16)));
    }

    private static String hex(Map<String, GlobalValue> globals, String name) {
        return HexFormat.of().formatHex(globals.get(name).bytes());
    }
}
