// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import static java.util.Map.entry;

import io.bpfman.api.TcAction;
import io.bpfman.api.XdpAction;
import io.bpfman.kernel.sim.SimGlobals;
import io.bpfman.kernel.sim.SimMaps;
import io.bpfman.kernel.sim.SimPacket;
import io.bpfman.kernel.sim.SimProgram;
import java.util.Map;

/** The programs that ship in the bytecode bundle, told in Java. */
final class SamplePrograms {

    private static final int PIPE = TcAction.PIPE.code();
    private static final int ETHERNET_HEADER = 14;
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86DD;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int STAMPS = 64;
    private static final int FALLING = 90;
    private static final int NOT_CALLED = Integer.MIN_VALUE;

    static final Map<String, SimProgram> FUNCTIONS = Map.ofEntries(
            entry("pass", (packet, globals, maps) -> TcAction.OK.code()),
            entry("healthy", (packet, globals, maps) -> TcAction.OK.code()),
            entry("xdp_pass", (packet, globals, maps) -> XdpAction.PASS.code()),
            entry("xdp_trim", (packet, globals, maps) -> XdpAction.PASS.code()),
            entry("xdp_drop", (packet, globals, maps) -> XdpAction.DROP.code()),
            entry("xdp_count", xdp(SamplePrograms::count)),
            entry("xdp_count_frags", xdp(SamplePrograms::count)),
            entry("xdp_drop_port", xdp(SamplePrograms::dropPort)),
            entry("xdp_stamp", xdp(SamplePrograms::stamp)),
            entry("spend", spend(PIPE)),
            entry("xdp_spend", spend(XdpAction.PASS.code())),
            entry("xdp_verdict", SamplePrograms::giveVerdict),
            entry("count", SamplePrograms::count),
            entry("drop_port", SamplePrograms::dropPort),
            entry("set_mark", SamplePrograms::setMark),
            entry("rewrite_dscp", SamplePrograms::rewriteDscp),
            entry("redirect_to", SamplePrograms::redirect),
            entry("give_verdict", SamplePrograms::giveVerdict),
            entry("nobtf", (packet, globals, maps) -> globals.s32("verdict", 0)),
            entry("sound", SamplePrograms::countRun),
            entry("stamp", SamplePrograms::stamp),
            entry("shared_stamp", SamplePrograms::countAndStamp),
            entry("shared_again", SamplePrograms::countTotal),
            entry("shared_other", (packet, globals, maps) -> PIPE),
            entry("shared_mapped", SamplePrograms::countTotal),
            entry("shared_ports", (packet, globals, maps) -> XdpAction.PASS.code()),
            entry("shared_nothing", (packet, globals, maps) -> PIPE),
            entry("xdp_shared", xdp(SamplePrograms::countTotal)),
            entry("pull_and_store", SamplePrograms::pullAndStore));

    private static final String PAST_THE_END = """
            0: (61) r1 = *(u32 *)(r1 +76)
            1: (71) r1 = *(u8 *)(r1 +0)
            invalid access to packet, off=0 size=1, R1(id=0,off=0,r=0)
            R1 offset is outside of the packet
            processed 2 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0
            """;

    static final Map<String, String> REFUSALS = Map.of("rejected", PAST_THE_END, "shared_broken", PAST_THE_END);

    private SamplePrograms() {}

    /** The XDP program that does what a TC program does. */
    private static SimProgram xdp(SimProgram tc) {
        return (packet, globals, maps) ->
                tc.run(packet, globals, maps) == TcAction.SHOT.code() ? XdpAction.DROP.code() : XdpAction.PASS.code();
    }

    private static int count(SimPacket packet, SimGlobals globals, SimMaps maps) {
        maps.add("packets", 0, 0, 1);
        maps.add("packets", 0, 8, packet.length());
        return PIPE;
    }

    private static int dropPort(SimPacket packet, SimGlobals globals, SimMaps maps) {
        int transport;
        int protocol;
        if (packet.protocol() == IPV4 && packet.has(ETHERNET_HEADER, 20)) {
            if ((packet.u16(ETHERNET_HEADER + 6) & 0x1FFF) != 0) {
                return PIPE;
            }
            protocol = packet.u8(ETHERNET_HEADER + 9);
            transport = ETHERNET_HEADER + (packet.u8(ETHERNET_HEADER) & 0xF) * 4;
        } else if (packet.protocol() == IPV6 && packet.has(ETHERNET_HEADER, 40)) {
            protocol = packet.u8(ETHERNET_HEADER + 6);
            transport = ETHERNET_HEADER + 40;
        } else {
            return PIPE;
        }
        boolean hasPorts = protocol == TCP || protocol == UDP;
        return hasPorts && packet.has(transport + 2, 2) && packet.u16(transport + 2) == globals.u16("port")
                ? TcAction.SHOT.code()
                : PIPE;
    }

    private static int setMark(SimPacket packet, SimGlobals globals, SimMaps maps) {
        packet.setMark(Integer.toUnsignedLong(globals.s32("mark", 0)));
        return PIPE;
    }

    private static int rewriteDscp(SimPacket packet, SimGlobals globals, SimMaps maps) {
        if (packet.protocol() == IPV4 && packet.has(ETHERNET_HEADER, 20)) {
            int ecn = packet.u8(ETHERNET_HEADER + 1) & 3;
            packet.setU8(ETHERNET_HEADER + 1, globals.u8("dscp", 0) << 2 | ecn);
            packet.updateIpv4Checksum();
        }
        return PIPE;
    }

    private static int redirect(SimPacket packet, SimGlobals globals, SimMaps maps) {
        packet.redirectTo(globals.s32("ifindex", 0));
        return TcAction.REDIRECT.code();
    }

    private static int giveVerdict(SimPacket packet, SimGlobals globals, SimMaps maps) {
        maps.add("runs", 0, 0, 1);
        return globals.s32("verdict", 0);
    }

    /** Makes tail calls of its own, to itself, as long as there are any. */
    private static SimProgram spend(int verdict) {
        return (packet, globals, maps) -> {
            int left = maps.s32("left", 0, 0) - 1;
            if (left < 0) {
                maps.add("runs", 0, 0, 1);
                left = globals.s32("calls", 0);
            }
            maps.setS32("left", 0, 0, left);
            int called = left == 0 ? verdict : maps.tailCall("again", 0, NOT_CALLED);
            if (called == NOT_CALLED) {
                maps.setS32("left", 0, 0, 0);
                return verdict;
            }
            return called;
        };
    }

    private static int countRun(SimPacket packet, SimGlobals globals, SimMaps maps) {
        maps.add("runs", 0, 0, 1);
        return PIPE;
    }

    private static int pullAndStore(SimPacket packet, SimGlobals globals, SimMaps maps) {
        int cursor = maps.s32("found", 0, 0);
        maps.setS32("found", 0, 0, cursor + 1);
        if (Integer.compareUnsigned(cursor, STAMPS) < 0) {
            maps.setS32("found", 0, 4 + cursor * 4, packet.u8(ETHERNET_HEADER + 1));
        }
        packet.setU8(ETHERNET_HEADER + 1, globals.u8("tos", 0));
        return PIPE;
    }

    private static int countTotal(SimPacket packet, SimGlobals globals, SimMaps maps) {
        maps.add("total", 0, 0, 1);
        return PIPE;
    }

    private static int countAndStamp(SimPacket packet, SimGlobals globals, SimMaps maps) {
        maps.add("total", 0, 0, 1);
        maps.add("runs", 0, 0, 1);
        return globals.s32("tag", 0) < FALLING ? PIPE : TcAction.UNSPEC.code();
    }

    private static int stamp(SimPacket packet, SimGlobals globals, SimMaps maps) {
        int cursor = maps.s32("order", 0, 0);
        maps.setS32("order", 0, 0, cursor + 1);
        if (Integer.compareUnsigned(cursor, STAMPS) < 0) {
            maps.setS32("order", 0, 4 + cursor * 4, globals.s32("tag", 0));
        }
        maps.add("runs", 0, 0, 1);
        return PIPE;
    }
}
