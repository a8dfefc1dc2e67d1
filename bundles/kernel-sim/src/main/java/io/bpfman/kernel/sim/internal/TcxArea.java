// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import io.bpfman.kernel.sim.internal.KernelObject.Link;
import io.bpfman.kernel.sim.internal.KernelObject.Prog;
import io.bpfman.spi.kernel.AttachHandle;
import io.bpfman.spi.kernel.TcHook;
import io.bpfman.spi.kernel.TcxLinks;
import java.nio.file.Path;
import java.util.List;

/** TCX links of the simulated machine. */
final class TcxArea implements TcxLinks {

    /** As many as a hook takes ({@code BPF_MPROG_MAX}). */
    private static final int MAX_LINKS = 64;

    private final Machine machine;
    private final Support support;

    TcxArea(Machine machine, Support support) {
        this.machine = machine;
        this.support = support;
    }

    @Override
    public AttachHandle.TcxLink attach(TcHook hook, Path programPin, Path linkPin) {
        String what = "attach a TCX link to " + hook;
        return machine.change("tcxLinks.attach", what, () -> {
            support.requireTcx();
            List<Link> chain = machine.network.device(hook.netInterface()).tcx(hook.direction());
            Prog program = machine.bpffs.get(programPin, Prog.class, what);
            support.requireClassifier(program, what);
            requireAbsent(chain, program, what);
            if (chain.size() >= MAX_LINKS) {
                throw Errno.ERANGE.refuse(what, "the hook has " + MAX_LINKS + " links already");
            }
            machine.bpffs.requireFree(linkPin, what);
            machine.bpffs.requireDirectory(linkPin, what);
            Link link = new Link(machine.newLinkId(), hook, program, false);
            chain.add(link);
            machine.bpffs.pin(linkPin, link);
            return new AttachHandle.TcxLink(hook, linkPin, link.id());
        });
    }

    static void requireAbsent(List<Link> chain, Prog program, String what) {
        if (chain.stream().anyMatch(link -> link.program().id() == program.id())) {
            throw Errno.EEXIST.refuse(what, "program " + program.id() + " is in the hook's chain already");
        }
    }

    @Override
    public List<Attached> query(TcHook hook) {
        String what = "read the TCX chain of " + hook;
        return machine.look("tcxLinks.query", what, () -> {
            support.requireTcx();
            return machine.network.device(hook.netInterface()).tcx(hook.direction()).stream()
                    .map(link -> new Attached(link.program().id(), link.id()))
                    .toList();
        });
    }
}
