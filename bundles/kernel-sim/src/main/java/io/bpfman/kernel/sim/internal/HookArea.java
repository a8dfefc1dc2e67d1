// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import io.bpfman.kernel.sim.internal.KernelObject.Link;
import io.bpfman.spi.kernel.ChainHook;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Hooks;
import io.bpfman.spi.kernel.XdpHook;
import java.util.List;
import java.util.Optional;

/** What hangs on hooks of the simulated machine. */
final class HookArea implements Hooks {

    private final Machine machine;
    private final Support support;

    HookArea(Machine machine, Support support) {
        this.machine = machine;
        this.support = support;
    }

    @Override
    public Chain chain(ChainHook hook) {
        return machine.look("hooks.chain", "read the " + hook.chainType().name() + " chain of " + hook, () -> {
            support.require(hook.chainType().feature());
            LinkChain chain = machine.network.device(hook.netInterface()).chain(hook);
            return new Chain(
                    chain.revision(),
                    chain.links().stream()
                            .map(link -> new ChainProgram(link.program().id(), link.id()))
                            .toList());
        });
    }

    @Override
    public List<XdpProgram> xdp(XdpHook hook) {
        return machine.look("hooks.xdp", "ask for the XDP programs of " + hook, () -> {
            support.require(Features.XDP);
            return Optional.ofNullable(machine.network.device(hook.netInterface()).xdp).stream()
                    .map(xdp -> new XdpProgram(
                            xdp.program().id(),
                            xdp.mode(),
                            xdp.link().map(Link::id).orElse(0L)))
                    .toList();
        });
    }
}
