// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import io.bpfman.api.Direction;
import io.bpfman.api.TcAction;
import io.bpfman.api.XdpAction;
import io.bpfman.kernel.sim.SimOutcome;
import io.bpfman.kernel.sim.SimPacket;
import io.bpfman.kernel.sim.SimTraffic;
import io.bpfman.kernel.sim.internal.KernelObject.Link;
import io.bpfman.kernel.sim.internal.Network.Device;
import io.bpfman.kernel.sim.internal.Network.FilterEntry;
import java.nio.file.Path;
import java.util.Optional;

/** A packet's way through a hook ({@code sch_handle_ingress} and {@code sch_handle_egress} in net/core/dev.c). */
final class Traffic implements SimTraffic {

    private static final int NEXT = TcAction.UNSPEC.code();

    private final Machine machine;
    private int packets;

    Traffic(Machine machine) {
        this.machine = machine;
    }

    @Override
    public SimOutcome send(Optional<Path> netns, String interfaceName, Direction direction, SimPacket packet) {
        return machine.pass(() -> {
            Device device = machine.network.byName(netns, machine.network.namespace(netns), interfaceName);
            packet.comeTo(device.ifindex);
            Runner runner = new Runner(packet, packets++);
            if (direction == Direction.INGRESS && device.xdp != null) {
                int xdp = runner.run(device.xdp.program());
                if (xdp != XdpAction.PASS.code()) {
                    return xdpOutcome(xdp, device, packet);
                }
            }
            int verdict = tcx(device.chain(machine.network.hook(netns, device, direction)), runner);
            return outcome(verdict == NEXT ? filters(device, direction, runner) : verdict, packet);
        });
    }

    /** As {@code tcx_run}: the first program that does not say "next" decides, and what it says may still mean "next". */
    private static int tcx(LinkChain chain, Runner runner) {
        for (Link link : chain.links()) {
            int verdict = runner.run(link.program());
            if (verdict != NEXT) {
                boolean fin = verdict == TcAction.OK.code()
                        || verdict == TcAction.SHOT.code()
                        || verdict == TcAction.REDIRECT.code();
                return fin ? verdict : NEXT;
            }
        }
        return NEXT;
    }

    /** As {@code cls_bpf_classify} in direct-action mode: verdicts that a filter may not give mean "next filter". */
    private static int filters(Device device, Direction direction, Runner runner) {
        for (FilterEntry filter : device.filters(direction)) {
            if (filter.program().isEmpty()) {
                continue;
            }
            int verdict = runner.run(filter.program().get());
            if (verdict == TcAction.OK.code()
                    || verdict == TcAction.SHOT.code()
                    || verdict == TcAction.STOLEN.code()
                    || verdict == TcAction.TRAP.code()
                    || verdict == TcAction.REDIRECT.code()) {
                return verdict;
            }
        }
        return NEXT;
    }

    /** As {@code bpf_prog_run_xdp} callers in drivers: a number that is no verdict drops. */
    private static SimOutcome xdpOutcome(int verdict, Device device, SimPacket packet) {
        if (verdict == XdpAction.TX.code()) {
            return new SimOutcome.Redirected(device.ifindex);
        }
        if (verdict == XdpAction.REDIRECT.code() && packet.redirectIfindex() != 0) {
            return new SimOutcome.Redirected(packet.redirectIfindex());
        }
        return new SimOutcome.Dropped();
    }

    private static SimOutcome outcome(int verdict, SimPacket packet) {
        if (verdict == TcAction.SHOT.code()) {
            return new SimOutcome.Dropped();
        }
        if (verdict == TcAction.STOLEN.code() || verdict == TcAction.TRAP.code()) {
            return new SimOutcome.Consumed();
        }
        if (verdict == TcAction.REDIRECT.code()) {
            return packet.redirectIfindex() == 0
                    ? new SimOutcome.Dropped()
                    : new SimOutcome.Redirected(packet.redirectIfindex());
        }
        return new SimOutcome.Passed();
    }
}
