// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.net;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Interfaces as rtnetlink writes them: {@code struct ifinfomsg} of {@code linux/rtnetlink.h}, attributes of {@code linux/if_link.h}. Pure. */
final class LinkCodec {

    static final int RTM_NEWLINK = 16;
    static final int RTM_DELLINK = 17;
    static final int RTM_GETLINK = 18;

    private static final int IFI_SIZE = 16;
    private static final int IFI_INDEX = 4;
    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_INFO_KIND = 1;
    private static final int IFLA_XDP = 43;
    private static final int IFLA_ALT_IFNAME = 53;
    private static final int IFLA_XDP_DRV_PROG_ID = 5;
    private static final int IFLA_XDP_SKB_PROG_ID = 6;
    private static final int IFLA_XDP_HW_PROG_ID = 7;

    /** {@code IFNAMSIZ} and {@code ALTIFNAMSIZ}, the byte that ends a name included. */
    private static final int NAME_SIZE = 16;

    private static final int ALTERNATIVE_NAME_SIZE = 128;

    private LinkCodec() {}

    /**
     * An interface, by the kernel's number and name.
     *
     * @param kind what made it; empty for hardware, and what else is nothing in particular
     */
    record LinkInfo(int ifindex, String name, Optional<String> kind) {}

    /** Names all interfaces. */
    static ByteBuffer all() {
        return header(0).payload();
    }

    static ByteBuffer byIndex(int ifindex) {
        return header(ifindex).payload();
    }

    /** Names an interface by its name, or by an alternative name of it ({@code rtnl_dev_get} in net/core/rtnetlink.c). */
    static ByteBuffer byName(String name) {
        return header(0)
                .attribute(length(name) < NAME_SIZE ? IFLA_IFNAME : IFLA_ALT_IFNAME, name)
                .payload();
    }

    /** Whether an interface can have this name, if only as an alternative one. */
    static boolean isName(String name) {
        return !name.isEmpty() && length(name) < ALTERNATIVE_NAME_SIZE;
    }

    private static int length(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Whether a message tells of an interface as such, and not of its being a bridge's port ({@code AF_BRIDGE}), which goes by the same types. */
    static boolean isOfInterface(NetlinkMessage message) {
        return (message.type() == RTM_NEWLINK || message.type() == RTM_DELLINK)
                && message.payload().limit() >= IFI_SIZE
                && message.payload().get(0) == 0;
    }

    static LinkInfo link(NetlinkMessage message) {
        ByteBuffer payload = message.payload();
        Attributes attributes = new Attributes(NetlinkMessage.slice(payload, IFI_SIZE, payload.limit() - IFI_SIZE));
        return new LinkInfo(
                payload.getInt(IFI_INDEX),
                attributes.string(IFLA_IFNAME).orElse(""),
                attributes.nested(IFLA_LINKINFO).string(IFLA_INFO_KIND));
    }

    /** The ids of an interface's XDP programs by the mode that they are in. */
    static Map<String, Long> xdpPrograms(NetlinkMessage message) {
        ByteBuffer payload = message.payload();
        Attributes xdp =
                new Attributes(NetlinkMessage.slice(payload, IFI_SIZE, payload.limit() - IFI_SIZE)).nested(IFLA_XDP);
        Map<String, Long> programs = new TreeMap<>();
        Map.of("native", IFLA_XDP_DRV_PROG_ID, "generic", IFLA_XDP_SKB_PROG_ID, "offload", IFLA_XDP_HW_PROG_ID)
                .forEach((mode, attribute) ->
                        xdp.integer(attribute).ifPresent(id -> programs.put(mode, Integer.toUnsignedLong(id))));
        return programs;
    }

    private static PayloadWriter header(int ifindex) {
        return new PayloadWriter()
                .int8(0)
                .int8(0)
                .int16(0)
                .int32(ifindex)
                .int32(0)
                .int32(0);
    }
}
