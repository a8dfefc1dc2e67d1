// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import io.bpfman.api.XdpMode;
import io.bpfman.api.errors.UnsupportedHereException;
import io.bpfman.kernel.sim.internal.KernelObject.Link;
import io.bpfman.kernel.sim.internal.KernelObject.Prog;
import io.bpfman.kernel.sim.internal.Network.Device;
import io.bpfman.kernel.sim.internal.Network.XdpProgram;
import io.bpfman.spi.kernel.ChainPlace;
import io.bpfman.spi.kernel.Hooks.Chain;
import io.bpfman.spi.kernel.LinkRequest;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Where each type of request wants its link, and what is in the way. Guarded by the machine's lock. */
final class LinkCreators {

    /** The type of an extension's program, as {@link io.bpfman.spi.kernel.ProgramInfo#kernelType()} calls it. */
    static final String EXTENSION = "extension";

    static final String XDP = "xdp";

    private final Machine machine;
    private final Map<Class<?>, Creator<LinkRequest>> creators = new HashMap<>();

    LinkCreators(Machine machine) {
        this.machine = machine;
        put(LinkRequest.InChain.class, this::inChain);
        put(LinkRequest.Xdp.class, this::xdp);
        put(LinkRequest.Extension.class, this::extension);
    }

    /** Finds out where a link is to hang, or refuses; nothing has changed until the result is used. */
    private interface Creator<R> {
        Hanging prepare(R request, Prog program, String what);
    }

    /** Where a link is to hang, and what hangs it there. */
    record Hanging(LinkPoint point, Consumer<Link> hang) {}

    private <R extends LinkRequest> void put(Class<R> type, Creator<R> creator) {
        creators.put(type, (request, program, what) -> creator.prepare(type.cast(request), program, what));
    }

    Hanging prepare(LinkRequest request, Prog program, String what) {
        if (request instanceof LinkRequest.Lone lone) {
            return new Hanging(new LinkPoint.Lone(lone), link -> {});
        }
        return Optional.ofNullable(creators.get(request.getClass()))
                .orElseThrow(() -> new UnsupportedHereException("nothing here can create " + request))
                .prepare(request, program, what);
    }

    private Hanging inChain(LinkRequest.InChain request, Prog program, String what) {
        Device device = machine.network.device(request.hook().netInterface());
        LinkChain chain = device.chain(request.hook());
        Support.requireType("sched_cls", program, what);
        if (request.expectedRevision().isPresent() && request.expectedRevision().getAsLong() != chain.revision()) {
            throw Errno.ESTALE.refuse(what, "the chain has revision " + chain.revision());
        }
        chain.requireAbsent(program, what);
        int position = position(chain, request.place(), what);
        if (chain.links().size() >= Chain.MAX_PROGRAMS) {
            throw Chain.full(request.hook());
        }
        return new Hanging(
                new LinkPoint.InChain(machine.network, device, request.hook()), link -> chain.insert(position, link));
    }

    private static int position(LinkChain chain, ChainPlace place, String what) {
        boolean before = place.side() == ChainPlace.Side.BEFORE;
        if (place.linkId().isEmpty()) {
            return before ? 0 : chain.links().size();
        }
        int there = chain.position(place.linkId().getAsLong(), what);
        return before ? there : there + 1;
    }

    private Hanging xdp(LinkRequest.Xdp request, Prog program, String what) {
        Device device = machine.network.device(request.hook().netInterface());
        Support.requireType(XDP, program, what);
        if (request.mode() == XdpMode.NATIVE && !device.nativeXdp) {
            throw Errno.EOPNOTSUPP.refuse(what, "the interface's driver has no native XDP");
        }
        if (device.xdp != null) {
            throw Errno.EBUSY.refuse(what, "program " + device.xdp.program().id() + " is on the interface already");
        }
        return new Hanging(
                new LinkPoint.Xdp(machine.network, device),
                link -> device.xdp = new XdpProgram(request.mode().label(), Optional.of(link), program));
    }

    private Hanging extension(LinkRequest.Extension request, Prog program, String what) {
        Prog target = machine.bpffs.get(request.targetPin(), Prog.class, what);
        String function = request.function();
        Support.requireType(EXTENSION, program, what);
        if (!target.replaceable().names().contains(function)) {
            throw Errno.ENOENT.refuse(what, "program " + target.id() + " has no function " + function);
        }
        if (program.untyped() != target.untyped()) {
            throw Errno.EINVAL.refuse(
                    what,
                    "it was loaded against a program of another expected_attach_type than program " + target.id());
        }
        Map<String, Link> links = target.replaceable().links();
        if (links.containsKey(function)) {
            throw Errno.EBUSY.refuse(
                    what, function + " of program " + target.id() + " is replaced by another extension already");
        }
        return new Hanging(new LinkPoint.Function(target, function), link -> links.put(function, link));
    }
}
