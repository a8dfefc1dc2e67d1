// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import io.bpfman.kernel.sim.internal.KernelObject.Link;
import io.bpfman.kernel.sim.internal.KernelObject.Prog;
import io.bpfman.spi.kernel.AttachHandle;
import io.bpfman.spi.kernel.TcHook;
import io.bpfman.spi.kernel.TcxLinks;
import io.bpfman.spi.kernel.TcxPlace;
import java.nio.file.Path;
import java.util.OptionalLong;

/** TCX links of the simulated machine. */
final class TcxArea implements TcxLinks {

    private final Machine machine;
    private final Support support;

    TcxArea(Machine machine, Support support) {
        this.machine = machine;
        this.support = support;
    }

    @Override
    public AttachHandle.TcxLink attach(
            TcHook hook, Path programPin, Path linkPin, TcxPlace place, OptionalLong expectedRevision) {
        String what = "attach a TCX link to " + hook + ", " + place;
        return machine.change("tcxLinks.attach", what, () -> {
            support.requireTcx();
            LinkChain chain = machine.network.device(hook.netInterface()).tcx(hook.direction());
            Prog program = machine.bpffs.get(programPin, Prog.class, what);
            support.requireClassifier(program, what);
            if (expectedRevision.isPresent() && expectedRevision.getAsLong() != chain.revision()) {
                throw Errno.ESTALE.refuse(what, "the chain has revision " + chain.revision());
            }
            requireAbsent(chain, program, what);
            int position = position(chain, place, what);
            if (chain.links().size() >= MAX_PROGRAMS) {
                throw TcxLinks.full(hook);
            }
            machine.bpffs.requireFree(linkPin, what);
            machine.bpffs.requireDirectory(linkPin, what);
            Link link = new Link(machine.newLinkId(), hook, program, false);
            chain.insert(position, link);
            machine.bpffs.pin(linkPin, link);
            return new AttachHandle.TcxLink(hook, linkPin, link.id());
        });
    }

    private static int position(LinkChain chain, TcxPlace place, String what) {
        if (place instanceof TcxPlace.Before before) {
            return position(chain, before.linkId(), what);
        }
        if (place instanceof TcxPlace.After after) {
            return position(chain, after.linkId(), what) + 1;
        }
        return place instanceof TcxPlace.First ? 0 : chain.links().size();
    }

    private static int position(LinkChain chain, long linkId, String what) {
        for (int position = 0; position < chain.links().size(); position++) {
            if (chain.links().get(position).id() == linkId) {
                return position;
            }
        }
        throw Errno.ENOENT.refuse(what, "link " + linkId + " is not in the hook's chain");
    }

    static void requireAbsent(LinkChain chain, Prog program, String what) {
        if (chain.links().stream().anyMatch(link -> link.program().id() == program.id())) {
            throw Errno.EEXIST.refuse(what, "program " + program.id() + " is in the hook's chain already");
        }
    }

    @Override
    public Chain chain(TcHook hook) {
        String what = "read the TCX chain of " + hook;
        return machine.look("tcxLinks.query", what, () -> {
            support.requireTcx();
            LinkChain chain = machine.network.device(hook.netInterface()).tcx(hook.direction());
            return new Chain(
                    chain.revision(),
                    chain.links().stream()
                            .map(link -> new Attached(link.program().id(), link.id()))
                            .toList());
        });
    }
}
