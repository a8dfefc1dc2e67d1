// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bpfman.api.Direction;
import io.bpfman.api.GlobalValue;
import io.bpfman.api.ProgramSelector;
import io.bpfman.api.errors.KernelRefusedException;
import io.bpfman.itest.support.Await;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.kernel.LoadSpec;
import io.bpfman.spi.kernel.LoadedProgram;
import io.bpfman.spi.kernel.PinLayout;
import io.bpfman.spi.kernel.TcHook;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** What the suites of a {@link Kernel} have in common. */
@Timeout(60)
public abstract class KernelSuite {

    static final int UNSPEC = -1;
    static final int OK = 0;
    static final int SHOT = 2;
    static final int PIPE = 3;
    static final int ALL_PROTOCOLS = 3;
    static final int PORT = 5000;

    private KernelFixture fixture;
    private int loads;

    /** A new fixture; the suite closes it. */
    protected abstract KernelFixture newFixture();

    @BeforeEach
    void openFixture() {
        fixture = newFixture();
    }

    @AfterEach
    void closeFixture() {
        fixture.close();
    }

    KernelFixture fixture() {
        return fixture;
    }

    Kernel kernel() {
        return fixture.kernel();
    }

    Path directory() {
        return fixture.directory();
    }

    TcHook hook(Direction direction) {
        return new TcHook(fixture.netInterface(), direction);
    }

    /** Pins a program as {@code program} in a directory of its own, and its maps beside it. */
    LoadedProgram load(String object, String program, Map<String, GlobalValue> globals, Map<String, Path> reused) {
        return load(directory().resolve("load" + ++loads), object, program, globals, reused);
    }

    LoadedProgram load(
            Path where, String object, String program, Map<String, GlobalValue> globals, Map<String, Path> reused) {
        return kernel().programs()
                .load(spec(where, object, List.of(program), globals, reused))
                .get(0);
    }

    LoadedProgram load(String object, String program) {
        return load(object, program, Map.of(), Map.of());
    }

    /** A program that answers this verdict and counts its runs in the map {@code runs}. */
    LoadedProgram verdict(int verdict) {
        return load("test/tc_verdict", "give_verdict", Map.of("verdict", u32(verdict)), Map.of());
    }

    static LoadSpec spec(
            Path where,
            String object,
            List<String> programs,
            Map<String, GlobalValue> globals,
            Map<String, Path> reused) {
        return LoadSpec.of(
                        Samples.object(object),
                        programs.stream()
                                .map(name -> ProgramSelector.parse("tc:" + name))
                                .toList(),
                        new PinLayout(where + "/program", where + "/{name}"))
                .withGlobals(globals)
                .withReusedMaps(reused);
    }

    /** How often a {@link #verdict(int)} ran. */
    long runs(LoadedProgram program) {
        return sum(program.mapPins().get("runs"), 0, 0);
    }

    /** The 64-bit number at {@code offset} in a map's entry, added up over the CPUs. */
    long sum(Path map, int index, int offset) {
        return kernel().maps().read(map, index).stream()
                .mapToLong(value ->
                        ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getLong(offset))
                .sum();
    }

    static GlobalValue u32(int value) {
        return GlobalValue.of(ByteBuffer.allocate(4)
                .order(ByteOrder.nativeOrder())
                .putInt(value)
                .array());
    }

    /** The configuration of a dispatcher that goes on after {@code pipe} and an empty slot. */
    static GlobalValue dispatcherConfig(int slots, int flags) {
        ByteBuffer config = ByteBuffer.allocate(84).order(ByteOrder.nativeOrder());
        config.put((byte) 0xB7).put((byte) 1).put((byte) slots).put((byte) flags);
        for (int slot = 0; slot < slots; slot++) {
            config.putInt(0x8000_0010);
        }
        return GlobalValue.of(config.array());
    }

    /** The slots of a dispatcher, a bit each, that are said to be filled. */
    static GlobalValue filled(int slots) {
        return GlobalValue.of(ByteBuffer.allocate(2)
                .order(ByteOrder.nativeOrder())
                .putShort((short) slots)
                .array());
    }

    LoadedProgram dispatcher(int slots, int flags) {
        return load(Samples.TC_DISPATCHER, "tc_dispatcher", Map.of("CONFIG", dispatcherConfig(slots, flags)), Map.of());
    }

    /** The verdict of one run on an empty packet. */
    int run(LoadedProgram program) {
        return kernel().programs().testRun(program.pin(), new byte[64], 1).verdict();
    }

    /** Waits for what the kernel does a moment after it has answered. */
    static void awaitEquals(long expected, LongSupplier actual, String what) {
        Await.until(() -> what + ": " + actual.getAsLong() + ", not " + expected, () -> actual.getAsLong() == expected);
    }

    /** That the kernel refuses with one of these error numbers. */
    static KernelRefusedException assertRefused(Executable operation, String... errnos) {
        KernelRefusedException refusal = assertThrows(KernelRefusedException.class, operation);
        if (!Arrays.asList(errnos).contains(refusal.errnoName())) {
            throw new AssertionError("expected one of " + Arrays.toString(errnos), refusal);
        }
        return refusal;
    }
}
