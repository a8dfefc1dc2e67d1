// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bpfman.api.GlobalValue;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.XdpAction;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.LoadSpec;
import io.bpfman.spi.kernel.LoadedProgram;
import io.bpfman.spi.kernel.PinLayout;
import io.bpfman.spi.kernel.RingReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the forms of the dispatchers that trace put into their ring buffer, on every kernel, and how it is read. */
public abstract class KernelTraceContract extends KernelSuite {

    private static final int RECORD = 32;

    private LoadedProgram tracing(int slots, int packets) {
        return load(
                Samples.TC_DISPATCHER + "_trace",
                "tc_dispatcher",
                Map.of(
                        "CONFIG", dispatcherConfig(slots, 0),
                        "FILLED", filled(0b101),
                        "TRACE_PACKETS", u32(packets)),
                Map.of());
    }

    private void fill(LoadedProgram dispatcher, int slot, LoadedProgram member) {
        kernel().maps().putProgram(dispatcher.mapPins().get("slots"), slot, member.pin());
    }

    private RingReader read(LoadedProgram dispatcher) {
        return kernel().maps().readRing(dispatcher.mapPins().get("trace"));
    }

    private static ByteBuffer buffer(byte[] record) {
        return ByteBuffer.wrap(record).order(ByteOrder.nativeOrder());
    }

    /** A record in words: packet, event, slot and verdict. */
    private static String words(byte[] bytes) {
        ByteBuffer record = buffer(bytes);
        assertEquals(RECORD, bytes.length);
        String packet = record.getInt(8) + " ";
        return packet
                + switch (record.get(24)) {
                    case 1 -> "comes";
                    case 2 -> "ran " + record.get(25) + " " + record.getInt(20);
                    case 3 -> "stopped " + record.getInt(20);
                    case 4 -> "through " + record.getInt(20);
                    default -> "?";
                };
    }

    private static List<String> words(List<byte[]> records) {
        return records.stream().map(KernelTraceContract::words).toList();
    }

    @Test
    void tellsOfSoManyPacketsWhatTheyMetAndOfNoMore() {
        LoadedProgram dispatcher = tracing(3, 2);
        fill(dispatcher, 0, verdict(PIPE));
        fill(dispatcher, 2, verdict(SHOT));
        try (RingReader ring = read(dispatcher)) {
            assertEquals(List.of(), ring.take());
            for (int i = 0; i < 4; i++) {
                assertEquals(SHOT, run(dispatcher));
            }
            ring.await(1);
            List<byte[]> records = ring.take();
            assertEquals(
                    List.of(
                            "0 comes",
                            "0 ran 0 3",
                            "0 ran 1 30",
                            "0 ran 2 2",
                            "0 stopped 2",
                            "1 comes",
                            "1 ran 0 3",
                            "1 ran 1 30",
                            "1 ran 2 2",
                            "1 stopped 2"),
                    words(records));
            long last = 0;
            for (byte[] bytes : records) {
                ByteBuffer record = buffer(bytes);
                assertEquals(64, record.getInt(16), "bytes of the packet");
                assertTrue(record.getLong(0) >= last && record.getLong(0) <= System.nanoTime(), "the time");
                last = record.getLong(0);
            }
            assertEquals(List.of(), ring.take());
        }
        Path state = dispatcher.mapPins().get("trace_state");
        assertEquals(List.of(2L, 0L), List.of(sum(state, 0, 0), sum(state, 0, 8)));
    }

    @Test
    void aPacketThatComesThroughAndOneWhoseTailCallFailsAreTold() {
        LoadedProgram dispatcher = tracing(3, 2);
        fill(dispatcher, 0, verdict(PIPE));
        try (RingReader ring = read(dispatcher)) {
            assertEquals(SHOT, run(dispatcher));
            fill(dispatcher, 2, verdict(PIPE));
            assertEquals(OK, run(dispatcher));
            assertEquals(
                    List.of(
                            "0 comes",
                            "0 ran 0 3",
                            "0 ran 1 30",
                            "0 ran 2 200342033",
                            "0 stopped 2",
                            "1 comes",
                            "1 ran 0 3",
                            "1 ran 1 30",
                            "1 ran 2 3",
                            "1 through 0"),
                    words(ring.take()));
        }
    }

    @Test
    void whatFindsNoRoomIsCountedAndRoomIsMadeByReading() {
        LoadedProgram dispatcher = tracing(0, 10_000);
        Path state = dispatcher.mapPins().get("trace_state");
        List<byte[]> told = new ArrayList<>();
        try (RingReader ring = read(dispatcher)) {
            for (int i = 0; i < 4_000; i++) {
                run(dispatcher);
            }
            told.addAll(ring.take());
            long lost = sum(state, 0, 8);
            assertTrue(lost > 0, "a ring buffer of 256 KiB has room for no more than 6,553 records of 40 bytes");
            assertEquals(8_000, told.size() + lost);
            run(dispatcher);
            assertEquals(List.of("4000 comes", "4000 through 0"), words(ring.take()));
            assertEquals(lost, sum(state, 0, 8));
        }
    }

    @Test
    void aReaderGoesOnWhereTheOneBeforeEndedAndOutlivesThePins() {
        LoadedProgram dispatcher = tracing(0, 10);
        try (RingReader ring = read(dispatcher)) {
            run(dispatcher);
            assertEquals(2, ring.take().size());
        }
        run(dispatcher);
        RingReader ring = read(dispatcher);
        run(dispatcher);
        kernel().pins().removeDirectory(dispatcher.pin().getParent());
        assertEquals(List.of("1 comes", "1 through 0", "2 comes", "2 through 0"), words(ring.take()));
        ring.close();
        ring.close();
        assertEquals(List.of(), ring.take());
        ring.await(1);
    }

    @Test
    void whatIsNoRingBufferIsNotReadAsOne() {
        LoadedProgram dispatcher = tracing(0, 1);
        InvalidSpecException refusal = assertThrows(
                InvalidSpecException.class,
                () -> kernel().maps().readRing(dispatcher.mapPins().get("counters")));
        assertTrue(refusal.getMessage().endsWith("it is of type percpu_array"), refusal.getMessage());
        assertRefused(() -> kernel().maps().readRing(directory().resolve("nothing")), "ENOENT");
    }

    @Test
    void theFormThatDoesNotTraceHasNoMapForIt() {
        LoadedProgram dispatcher = dispatcher(3, 0);
        assertFalse(dispatcher.mapPins().containsKey("trace"));
        assertFalse(dispatcher.mapPins().containsKey("trace_state"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theXdpDispatcherTellsToo(boolean frags) {
        assumeTrue(kernel().features().has(Features.XDP), "this kernel has no XDP links");
        assumeTrue(!frags || kernel().features().has(Features.XDP_FRAGS), "packets of several buffers are missing");
        ByteBuffer config = ByteBuffer.allocate(124).order(ByteOrder.nativeOrder());
        config.put((byte) 236).put((byte) 2).put((byte) 1).put((byte) (frags ? 1 : 0));
        LoadedProgram dispatcher = xdp(
                Samples.XDP_DISPATCHER + (frags ? "_frags_trace" : "_trace"),
                "xdp_dispatcher",
                Map.of("CONFIG", GlobalValue.of(config.array()), "TRACE_PACKETS", u32(1)));
        fill(
                dispatcher,
                0,
                frags
                        ? xdp("samples/xdp_count_frags", "xdp_count_frags", Map.of())
                        : xdp("samples/xdp_count", "xdp_count", Map.of()));
        int pass = XdpAction.PASS.code();
        try (RingReader ring = read(dispatcher)) {
            assertEquals(pass, run(dispatcher));
            assertEquals(pass, run(dispatcher));
            List<byte[]> records = ring.take();
            assertEquals(List.of("0 comes", "0 ran 0 2", "0 stopped 2"), words(records));
            assertEquals(64, buffer(records.get(0)).getInt(16));
        }
    }

    private int loaded;

    private LoadedProgram xdp(String object, String program, Map<String, GlobalValue> globals) {
        Path where = directory().resolve("xdp" + ++loaded);
        return kernel().programs()
                .load(LoadSpec.of(
                                Samples.object(object),
                                List.of(ProgramSelector.parse("xdp:" + program)),
                                new PinLayout(where + "/program", where + "/{name}"))
                        .withGlobals(globals))
                .get(0);
    }
}
