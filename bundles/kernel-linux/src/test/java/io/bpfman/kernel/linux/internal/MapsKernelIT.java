// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.KernelRefusedException;
import io.bpfman.bytecode.Bytecode;
import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.NeedsKernel;
import io.bpfman.spi.kernel.LoadedProgram;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@NeedsKernel
class MapsKernelIT {

    private static final byte[] PACKET = new byte[64];
    private static final int OK = 0;
    private static final int SHOT = 2;

    private LinuxFixture fixture;
    private LoadedProgram dispatcher;

    @BeforeEach
    void open() {
        fixture = new LinuxFixture();
        dispatcher = fixture.kernel
                .programs()
                .load(fixture.spec("tc_dispatcher", Bytecode.tcDispatcher(), Map.of(), "tc:tc_dispatcher"))
                .get(0);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void fillsASlotAndRetiresTheArray() {
        Path slots = dispatcher.mapPins().get("slots");
        LoadedProgram member = fixture.verdict(SHOT);
        assertEquals(OK, run());

        fixture.kernel.maps().putProgram(slots, 3, member.pin());
        assertEquals(SHOT, run());
        fixture.kernel.maps().retire(slots);

        assertFalse(fixture.kernel.pins().exists(slots));
        // Waits for the array's last reference, after which the kernel empties it in a worker of its own
        // (prog_array_map_clear).
        fixture.kernel.close();
        Await.until(() -> "a member still runs: " + run(), () -> run() == OK);
        assertEquals(OK, run());
    }

    @Test
    void readsOneValueACpu() {
        Path counters = dispatcher.mapPins().get("counters");

        List<byte[]> values = fixture.kernel.maps().read(counters, 15);

        assertEquals(PossibleCpus.count(), values.size());
        for (byte[] value : values) {
            assertArrayEquals(new byte[14 * Long.BYTES], value);
        }
        fixture.kernel.maps().zero(counters, 15);
        assertEquals(
                "ENOENT",
                assertThrows(
                                KernelRefusedException.class,
                                () -> fixture.kernel.maps().read(counters, 16))
                        .errnoName());
    }

    @Test
    void saysWhatDoesNotFit() {
        Path slots = dispatcher.mapPins().get("slots");
        LoadedProgram member = fixture.verdict(OK);
        assertEquals(
                "E2BIG",
                assertThrows(
                                KernelRefusedException.class,
                                () -> fixture.kernel.maps().putProgram(slots, 10, member.pin()))
                        .errnoName());
        assertThrows(InvalidSpecException.class, () -> fixture.kernel.maps().putProgram(member.pin(), 0, member.pin()));
        assertThrows(
                KernelRefusedException.class,
                () -> fixture.kernel.maps().retire(fixture.root().resolve("nowhere")));
    }

    private int run() {
        return fixture.kernel.programs().testRun(dispatcher.pin(), PACKET, 1).verdict();
    }
}
