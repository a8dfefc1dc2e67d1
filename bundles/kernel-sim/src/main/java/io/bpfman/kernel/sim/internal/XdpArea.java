// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import io.bpfman.api.XdpMode;
import io.bpfman.kernel.sim.internal.KernelObject.Link;
import io.bpfman.kernel.sim.internal.KernelObject.Prog;
import io.bpfman.kernel.sim.internal.Network.Device;
import io.bpfman.kernel.sim.internal.Network.XdpProgram;
import io.bpfman.spi.kernel.AttachHandle;
import io.bpfman.spi.kernel.XdpHook;
import io.bpfman.spi.kernel.XdpLinks;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** XDP links of the simulated machine. */
final class XdpArea implements XdpLinks {

    static final String KERNEL_TYPE = "xdp";
    private static final String ASKED_FOR = "asked for";

    private final Machine machine;
    private final Support support;

    XdpArea(Machine machine, Support support) {
        this.machine = machine;
        this.support = support;
    }

    private record Choice(XdpMode mode, String reason) {}

    @Override
    public AttachHandle.XdpLink attach(XdpHook hook, Path programPin, XdpMode mode, Path linkPin) {
        String what = "attach an XDP link to " + hook;
        return machine.change("xdpLinks.attach", what, () -> {
            support.requireXdp();
            Device device = machine.network.device(hook.netInterface());
            Prog program = machine.bpffs.get(programPin, Prog.class, what);
            support.requireType(KERNEL_TYPE, program, what);
            Choice choice = choose(device, mode, what);
            if (device.xdp != null) {
                throw Errno.EBUSY.refuse(what, "program " + device.xdp.program().id() + " is on the interface already");
            }
            machine.bpffs.requireFree(linkPin, what);
            machine.bpffs.requireDirectory(linkPin, what);
            Link link = new Link(machine.newLinkId(), hook, program, false);
            device.xdp = new XdpProgram(choice.mode.label(), Optional.of(link), program);
            machine.bpffs.pin(linkPin, link);
            return new AttachHandle.XdpLink(hook, linkPin, link.id(), choice.mode, choice.reason);
        });
    }

    private static Choice choose(Device device, XdpMode mode, String what) {
        if (mode == XdpMode.GENERIC) {
            return new Choice(XdpMode.GENERIC, ASKED_FOR);
        }
        if (device.nativeXdp) {
            return new Choice(XdpMode.NATIVE, mode == XdpMode.NATIVE ? ASKED_FOR : "the driver takes it");
        }
        if (mode == XdpMode.NATIVE) {
            throw Errno.EOPNOTSUPP.refuse(what, "the interface's driver has no native XDP; use mode generic or auto");
        }
        return new Choice(
                XdpMode.GENERIC, "native was refused with EOPNOTSUPP: the interface's driver has no native XDP");
    }

    @Override
    public List<Attached> query(XdpHook hook) {
        return machine.look("xdpLinks.query", "ask for the XDP programs of " + hook, () -> {
            support.requireXdp();
            return Optional.ofNullable(machine.network.device(hook.netInterface()).xdp).stream()
                    .map(xdp -> new Attached(
                            xdp.program().id(),
                            xdp.mode(),
                            xdp.link().map(Link::id).orElse(0L)))
                    .toList();
        });
    }
}
