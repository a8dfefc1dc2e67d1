// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.net;

import io.bpfman.api.Direction;
import io.bpfman.spi.kernel.Filters.FilterInfo;
import io.bpfman.spi.kernel.Filters.Qdisc;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Qdiscs and filters as rtnetlink writes them: {@code struct tcmsg} of {@code linux/rtnetlink.h} and the attributes of {@code
 * linux/rtnetlink.h} and {@code linux/pkt_cls.h}. Pure.
 */
final class TcCodec {

    static final int RTM_NEWQDISC = 36;
    static final int RTM_DELQDISC = 37;
    static final int RTM_GETQDISC = 38;
    static final int RTM_NEWTFILTER = 44;
    static final int RTM_DELTFILTER = 45;
    static final int RTM_GETTFILTER = 46;

    static final String CLSACT = "clsact";

    /** {@code TC_H_CLSACT}, which is also {@code TC_H_INGRESS}: the parent of both qdiscs of the ingress slot. */
    private static final int PARENT_OF_CLSACT = 0xFFFFFFF1;

    private static final int HANDLE_OF_CLSACT = 0xFFFF0000;
    /** {@code TC_H_MAKE(TC_H_CLSACT, TC_H_MIN_INGRESS)} and {@code ..._EGRESS)}. */
    private static final int PARENT_INGRESS = 0xFFFFFFF2;

    private static final int PARENT_EGRESS = 0xFFFFFFF3;

    private static final int TCM_SIZE = 20;
    private static final int TCM_IFINDEX = 4;
    private static final int TCM_HANDLE = 8;
    private static final int TCM_PARENT = 12;
    /** Of a filter: its priority in the upper half, its protocol in network byte order in the lower. */
    private static final int TCM_INFO = 16;

    private static final int TCA_KIND = 1;
    private static final int TCA_OPTIONS = 2;
    private static final int TCA_BPF_FD = 6;
    private static final int TCA_BPF_NAME = 7;
    private static final int TCA_BPF_FLAGS = 8;
    private static final int TCA_BPF_ID = 11;
    private static final int TCA_BPF_FLAG_ACT_DIRECT = 1;

    private static final String KIND_BPF = "bpf";
    /** {@code ETH_P_ALL}. */
    private static final int ALL_PROTOCOLS = 3;

    private TcCodec() {}

    /** Names the qdisc in the interface's ingress slot. */
    static ByteBuffer ingressSlot(int ifindex) {
        return header(ifindex, 0, PARENT_OF_CLSACT, 0).payload();
    }

    static ByteBuffer clsact(int ifindex) {
        return header(ifindex, HANDLE_OF_CLSACT, PARENT_OF_CLSACT, 0)
                .attribute(TCA_KIND, CLSACT)
                .payload();
    }

    /** Names all filters of one direction. */
    static ByteBuffer filters(int ifindex, Direction direction) {
        return header(ifindex, 0, parent(direction), 0).payload();
    }

    /** Names one {@code cls_bpf} filter. */
    static ByteBuffer filter(int ifindex, Direction direction, int priority, long handle) {
        return header(ifindex, (int) handle, parent(direction), info(priority))
                .attribute(TCA_KIND, KIND_BPF)
                .payload();
    }

    /** A {@code cls_bpf} filter in direct-action mode; with handle 0 the kernel chooses one. */
    static ByteBuffer filter(int ifindex, Direction direction, int priority, long handle, int programFd, String name) {
        return header(ifindex, (int) handle, parent(direction), info(priority))
                .attribute(TCA_KIND, KIND_BPF)
                .nested(
                        TCA_OPTIONS,
                        options -> options.attribute(TCA_BPF_FD, programFd)
                                .attribute(TCA_BPF_NAME, name)
                                .attribute(TCA_BPF_FLAGS, TCA_BPF_FLAG_ACT_DIRECT))
                .payload();
    }

    static int ifindex(NetlinkMessage message) {
        return message.payload().getInt(TCM_IFINDEX);
    }

    /** Whether the qdisc is in the ingress slot. */
    static boolean isInIngressSlot(NetlinkMessage message) {
        return message.payload().getInt(TCM_PARENT) == PARENT_OF_CLSACT;
    }

    static Qdisc qdisc(NetlinkMessage message) {
        return new Qdisc(
                attributes(message).string(TCA_KIND).orElse(""),
                Integer.toUnsignedLong(message.payload().getInt(TCM_HANDLE)));
    }

    static FilterInfo filter(NetlinkMessage message) {
        int info = message.payload().getInt(TCM_INFO);
        Attributes attributes = attributes(message);
        String kind = attributes.string(TCA_KIND).orElse("");
        // The numbers inside the options mean something else for every kind.
        Attributes options = kind.equals(KIND_BPF)
                ? attributes.nested(TCA_OPTIONS)
                : new Attributes(ByteBuffer.allocate(0).order(ByteOrder.nativeOrder()));
        return new FilterInfo(
                info >>> 16,
                Integer.toUnsignedLong(message.payload().getInt(TCM_HANDLE)),
                kind,
                Short.toUnsignedInt(networkOrder((short) info)),
                Integer.toUnsignedLong(options.integer(TCA_BPF_ID).orElse(0)),
                options.string(TCA_BPF_NAME).orElse(""));
    }

    private static PayloadWriter header(int ifindex, int handle, int parent, int info) {
        return new PayloadWriter()
                .int32(0)
                .int32(ifindex)
                .int32(handle)
                .int32(parent)
                .int32(info);
    }

    private static Attributes attributes(NetlinkMessage message) {
        ByteBuffer payload = message.payload();
        return new Attributes(NetlinkMessage.slice(payload, TCM_SIZE, payload.limit() - TCM_SIZE));
    }

    private static int parent(Direction direction) {
        return switch (direction) {
            case INGRESS -> PARENT_INGRESS;
            case EGRESS -> PARENT_EGRESS;
        };
    }

    private static int info(int priority) {
        return (priority << 16) | Short.toUnsignedInt(networkOrder((short) ALL_PROTOCOLS));
    }

    private static short networkOrder(short value) {
        return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? value : Short.reverseBytes(value);
    }
}
