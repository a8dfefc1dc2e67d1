// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.bpfman.api.Direction;
import io.bpfman.api.GlobalValue;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.TcAction;
import io.bpfman.bytecode.Bytecode;
import io.bpfman.spi.kernel.AttachHandle;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.LinkRequest;
import io.bpfman.spi.kernel.LoadSpec;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.NetNamespace;
import io.bpfman.spi.kernel.ObjectSource;
import io.bpfman.spi.kernel.PinLayout;
import io.bpfman.spi.kernel.TcHook;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The dispatcher as the simulation tells it. */
class SimulatedDispatcherTest {

    private static final Path BPFFS = Path.of("/sys/fs/bpf");
    private static final int COUNTERS = 1;
    private static final int TCX = 2;
    private static final int MARKING = 4;
    private static final int GUARDING = 8;
    private static final long SENTINEL = 0x8000_0000L;
    private static final int MARK = 0xCAFE;

    private final Simulation simulation = new Simulation();
    private final Kernel kernel = simulation.kernel();
    private TcHook hook;
    private int loads;

    @BeforeEach
    void mount() {
        kernel.pins().ensureMounted(BPFFS);
        NetNamespace own = kernel.namespaces().open(Optional.empty());
        NetInterface eth0 = kernel.namespaces().interfaceByName(own, "eth0");
        hook = new TcHook(eth0, Direction.INGRESS);
    }

    @Test
    void runsItsMembersInOrderAndCountsThem() {
        Path dispatcher = dispatcher(COUNTERS | TCX, ProceedOn.TC_DEFAULT.mask(), ProceedOn.TC_DEFAULT.mask());
        member(dispatcher, 0, "samples/tc_drop_port", "drop_port", Map.of("port", u16(5000)));
        Path count = member(dispatcher, 1, "samples/tc_count", "count", Map.of());
        attachTcx(dispatcher);
        for (int i = 0; i < 10; i++) {
            assertEquals(
                    i < 3 ? new SimOutcome.Dropped() : new SimOutcome.Passed(), send(SimPacket.udp(i < 3 ? 5000 : 80)));
        }
        assertEquals(7, u64(kernel.maps().read(count.resolveSibling("packets"), 0), 0));
        assertEquals(10, u64(kernel.maps().read(dispatcher.resolve("counters"), 0), 0));
        assertEquals(3, u64(kernel.maps().read(dispatcher.resolve("counters"), 0), 8));
        assertEquals(7, u64(kernel.maps().read(dispatcher.resolve("counters"), 1), 0));
        assertEquals(0, u64(kernel.maps().read(dispatcher.resolve("counters"), 1), 8));
    }

    @Test
    void losesItsMembersWhenTheirArrayHasNoPinLeft() {
        Path dispatcher = dispatcher(TCX, ProceedOn.TC_DEFAULT.mask());
        Path count = member(dispatcher, 0, "samples/tc_count", "count", Map.of());
        attachTcx(dispatcher);
        send(SimPacket.udp(80));
        kernel.maps().retire(dispatcher.resolve("slots"));
        send(SimPacket.udp(80));
        assertEquals(1, u64(kernel.maps().read(count.resolveSibling("packets"), 0), 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {31, 32, -2, 1000, 9, 29})
    void endsInAcceptAfterAVerdictThatIsNone(int verdict) {
        Path dispatcher = dispatcher(COUNTERS | TCX, 0xFFFF_FFFFL, SENTINEL);
        member(dispatcher, 0, "test/tc_verdict", "give_verdict", Map.of("verdict", s32(verdict)));
        Path second = member(dispatcher, 1, "samples/tc_count", "count", Map.of());
        attachTcx(dispatcher);
        assertEquals(new SimOutcome.Passed(), send(SimPacket.udp(80)));
        assertEquals(0, u64(kernel.maps().read(second.resolveSibling("packets"), 0), 0));
        assertEquals(1, u64(kernel.maps().read(dispatcher.resolve("counters"), 0), 16 + 11 * 8));
    }

    @ParameterizedTest
    @CsvSource({"OK,true", "SHOT,false", "STOLEN,false", "TRAP,false", "PIPE,true", "UNSPEC,true", "RECLASSIFY,true"})
    void aVerdictMeansTheSameOnBothBackends(TcAction action, boolean passes) {
        Path tcx = dispatcher(TCX, SENTINEL);
        member(tcx, 0, "test/tc_verdict", "give_verdict", Map.of("verdict", s32(action.code())));
        AttachHandle handle = attachTcx(tcx);
        assertEquals(passes, send(SimPacket.udp(80)).equals(new SimOutcome.Passed()));
        handle.release(kernel);

        Path netlink = dispatcher(0, SENTINEL);
        member(netlink, 0, "test/tc_verdict", "give_verdict", Map.of("verdict", s32(action.code())));
        attachFilter(netlink);
        assertEquals(passes, send(SimPacket.udp(80)).equals(new SimOutcome.Passed()));
    }

    @Test
    void aPacketThatFallsThroughIsHandledOnceWhileBothBackendsHoldTheHook() {
        Path guarding = dispatcher(GUARDING, SENTINEL);
        Path underneath = member(guarding, 0, "test/tc_verdict", "give_verdict", Map.of("verdict", s32(-1)));
        attachFilter(guarding);
        Path marking = dispatcher(TCX | MARKING, SENTINEL);
        Path first = member(marking, 0, "test/tc_verdict", "give_verdict", Map.of("verdict", s32(-1)));
        SimPacket packet = SimPacket.udp(80);
        send(packet);
        assertEquals(1, u64(kernel.maps().read(underneath.resolveSibling("runs"), 0), 0));
        attachTcx(marking);
        send(packet);
        assertEquals(1, u64(kernel.maps().read(underneath.resolveSibling("runs"), 0), 0));
        assertEquals(1, u64(kernel.maps().read(first.resolveSibling("runs"), 0), 0));
        assertEquals(0, packet.cb(4));
    }

    @Test
    void membersChangeThePacketForThoseBehindThem() {
        Path dispatcher = dispatcher(TCX, ProceedOn.TC_DEFAULT.mask(), ProceedOn.TC_DEFAULT.mask(), SENTINEL);
        member(dispatcher, 0, "samples/tc_dscp", "rewrite_dscp", Map.of());
        member(dispatcher, 1, "samples/tc_mark", "set_mark", Map.of("mark", s32(77)));
        member(dispatcher, 2, "samples/tc_redirect", "redirect_to", Map.of("ifindex", s32(9)));
        attachTcx(dispatcher);
        SimPacket packet = SimPacket.udp(80);
        assertEquals(new SimOutcome.Redirected(9), send(packet));
        assertEquals(46 << 2, packet.u8(15));
        assertEquals(77, packet.mark());
        assertEquals(0, SimPacket.checksum(ByteBuffer.wrap(packet.bytes()), 14, 20));
    }

    private SimOutcome send(SimPacket packet) {
        return simulation.traffic().send(Optional.empty(), "eth0", Direction.INGRESS, packet);
    }

    private Path dispatcher(int flags, long... masks) {
        ByteBuffer config = ByteBuffer.allocate(84).order(ByteOrder.nativeOrder());
        config.put((byte) 0xB7).put((byte) 1).put((byte) masks.length).put((byte) flags);
        for (long mask : masks) {
            config.putInt((int) mask);
        }
        Path directory = BPFFS.resolve("revision" + loads++);
        load(
                "dispatchers/tc_dispatcher",
                "tc_dispatcher",
                Map.of("CONFIG", GlobalValue.of(config.array()), "MARK", s32(MARK)),
                directory.resolve("dispatcher"));
        return directory;
    }

    private Path member(Path dispatcher, int slot, String object, String program, Map<String, GlobalValue> globals) {
        Path pin = BPFFS.resolve("member" + loads++).resolve("program");
        load(object, program, globals, pin);
        kernel.maps().putProgram(dispatcher.resolve("slots"), slot, pin);
        return pin;
    }

    private void load(String object, String program, Map<String, GlobalValue> globals, Path pin) {
        kernel.programs()
                .load(LoadSpec.of(
                                object(object),
                                List.of(ProgramSelector.parse("tc:" + program)),
                                new PinLayout(
                                        pin.toString(),
                                        pin.resolveSibling("{name}").toString()))
                        .withGlobals(new HashMap<>(globals)));
    }

    private static ObjectSource object(String name) {
        String file = name.substring(name.indexOf('/') + 1);
        byte[] content = name.startsWith("dispatchers/")
                ? Bytecode.tcDispatcher()
                : name.startsWith("samples/") ? Bytecode.sample(file) : Bytecode.testObject(file);
        return new ObjectSource(name, content);
    }

    private AttachHandle attachTcx(Path dispatcher) {
        return kernel.links()
                .create(
                        new LinkRequest.InChain(hook),
                        dispatcher.resolve("dispatcher"),
                        BPFFS.resolve("link" + loads++));
    }

    private void attachFilter(Path dispatcher) {
        kernel.filters().createClsact(hook.netInterface());
        kernel.filters().add(hook, 50, dispatcher.resolve("dispatcher"), "tc_dispatcher");
    }

    private static GlobalValue s32(int value) {
        return GlobalValue.of(ByteBuffer.allocate(4)
                .order(ByteOrder.nativeOrder())
                .putInt(value)
                .array());
    }

    private static GlobalValue u16(int value) {
        return GlobalValue.of(ByteBuffer.allocate(2)
                .order(ByteOrder.nativeOrder())
                .putShort((short) value)
                .array());
    }

    private static long u64(List<byte[]> perCpu, int offset) {
        return perCpu.stream()
                .mapToLong(value ->
                        ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getLong(offset))
                .sum();
    }
}
