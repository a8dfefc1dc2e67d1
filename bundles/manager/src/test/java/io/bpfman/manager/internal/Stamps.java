// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal;

import io.bpfman.api.TcAction;
import io.bpfman.api.XdpAction;
import io.bpfman.kernel.sim.Simulation;
import java.util.List;
import java.util.function.IntConsumer;

/** What the programs of the tests' objects do on a simulated machine: they note that a packet met them. */
final class Stamps {

    /** Programs with a tag from here on let the packet fall through to whatever comes after the chain. */
    static final int FALLING = 90;

    /** Stands for the tag of a program that has none. */
    static final int UNTAGGED = 0;

    /** The programs that count processes: their tag is the process that they count. */
    private static final List<String> TRACED = List.of(
            "at_tracepoint",
            "at_raw_tracepoint",
            "at_kprobe",
            "at_kretprobe",
            "at_uprobe",
            "at_uretprobe",
            "at_kprobes",
            "at_kretprobes",
            "at_uprobes",
            "at_uretprobes",
            "at_fentry",
            "at_fexit",
            "at_btf_tracepoint",
            "at_lsm");

    private Stamps() {}

    /** @param met is told the tag of each program that a packet meets */
    static void define(Simulation simulation, IntConsumer met) {
        simulation.define("stamp", (packet, globals, maps) -> {
            int tag = globals.s32("tag", 0);
            met.accept(tag);
            return tag >= FALLING ? TcAction.UNSPEC.code() : TcAction.PIPE.code();
        });
        simulation.define("shared_stamp", (packet, globals, maps) -> {
            int tag = globals.s32("tag", 0);
            met.accept(tag);
            maps.add("total", 0, 0, 1);
            maps.add("runs", 0, 0, 1);
            return tag >= FALLING ? TcAction.UNSPEC.code() : TcAction.PIPE.code();
        });
        simulation.define("xdp_stamp", (packet, globals, maps) -> {
            met.accept(globals.s32("tag", 0));
            return XdpAction.PASS.code();
        });
        simulation.define("config_early", (packet, globals, maps) -> {
            met.accept(1);
            return XdpAction.DROP.code();
        });
        simulation.define("config_none", (packet, globals, maps) -> {
            met.accept(2);
            return XdpAction.PASS.code();
        });
        simulation.define("config_late", (packet, globals, maps) -> {
            met.accept(3);
            return XdpAction.PASS.code();
        });
        simulation.define("config_ends", (packet, globals, maps) -> {
            met.accept(4);
            return XdpAction.PASS.code();
        });
        for (String traced : TRACED) {
            simulation.define(traced, (packet, globals, maps) -> {
                met.accept(globals.s32("process", 0));
                maps.add("runs", 0, 0, 1);
                return 0;
            });
        }
        simulation.define("xdp_count_frags", (packet, globals, maps) -> {
            met.accept(UNTAGGED);
            return XdpAction.PASS.code();
        });
    }
}
