// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bpfman.api.Direction;
import io.bpfman.spi.kernel.Filters.FilterInfo;
import io.bpfman.spi.kernel.Filters.Qdisc;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against messages as tc(8) writes them. */
class TcCodecTest {

    @BeforeEach
    void needsLittleEndian() {
        assumeTrue(
                ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN, "skipped: the recorded messages are little-endian");
    }

    @Test
    void writesClsact() {
        assertEquals(
                "00000000" + "07000000" + "0000ffff" + "f1ffffff" + "00000000" + "0b000100" + "636c7361637400" + "00",
                hex(TcCodec.clsact(7)));
    }

    @Test
    void writesAFilter() {
        assertEquals(
                "00000000" + "07000000" + "01000000" + "f3ffffff" + "00033200"
                        + ("08000100" + "62706600")
                        + ("20000200" + ("08000600" + "05000000") + ("0b000700" + "62706e616d6500" + "00")
                                + ("08000800" + "01000000")),
                hex(TcCodec.filter(7, Direction.EGRESS, 50, 1, 5, "bpname")));
    }

    @Test
    void readsAFilterOfCode() {
        String message =
                "00000000" + "07000000" + "02000000" + "f2ffffff" + "000332c0" + "0800010062706600" + "08000b0000000000"
                        + ("18000200" + ("08000b00" + "ff000080") + ("0a000700" + "636f756e7400" + "0000"));
        assertEquals(
                new FilterInfo(49202, 2, "bpf", 3, 0x800000FFL, "count"),
                TcCodec.filter(new NetlinkMessage(TcCodec.RTM_NEWTFILTER, 0, 0, payload(message))));
    }

    @Test
    void doesNotTakeAnothersOptionsForItsOwn() {
        String message = "00000000" + "07000000" + "00000080" + "f2ffffff" + "08000700" + "0800010075333200"
                + ("0c000200" + ("08000b00" + "ff000000"));
        assertEquals(
                new FilterInfo(7, 0x80000000L, "u32", 0x0800, 0, ""),
                TcCodec.filter(new NetlinkMessage(TcCodec.RTM_NEWTFILTER, 0, 0, payload(message))));
    }

    @Test
    void readsAQdisc() {
        NetlinkMessage message = new NetlinkMessage(TcCodec.RTM_NEWQDISC, 0, 0, TcCodec.clsact(7));
        assertEquals(new Qdisc("clsact", 0xFFFF0000L), TcCodec.qdisc(message));
        assertEquals(7, TcCodec.ifindex(message));
        assertEquals(true, TcCodec.isInIngressSlot(message));
    }

    private static String hex(ByteBuffer payload) {
        byte[] bytes = new byte[payload.remaining()];
        payload.duplicate().get(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static ByteBuffer payload(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex)).order(ByteOrder.nativeOrder());
    }
}
