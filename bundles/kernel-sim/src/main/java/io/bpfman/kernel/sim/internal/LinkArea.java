// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import io.bpfman.api.KernelLink;
import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.kernel.sim.internal.KernelObject.Link;
import io.bpfman.kernel.sim.internal.KernelObject.Prog;
import io.bpfman.spi.kernel.AttachHandle.PinnedLink;
import io.bpfman.spi.kernel.LinkRequest;
import io.bpfman.spi.kernel.Links;
import java.nio.file.Path;
import java.util.Optional;

/** Links of the simulated machine, of every type. */
final class LinkArea implements Links {

    private final Machine machine;
    private final Support support;
    private final LinkCreators creators;

    LinkArea(Machine machine, Support support) {
        this.machine = machine;
        this.support = support;
        this.creators = new LinkCreators(machine);
    }

    @Override
    public LinkRequest resolve(LinkRequest request) {
        return machine.look("links.resolve", "resolve " + request, () -> {
            support.require(request.feature());
            return request;
        });
    }

    @Override
    public PinnedLink create(LinkRequest request, Path programPin, Path linkPin) {
        String what = "create " + request;
        return machine.change("links.create", what, () -> {
            support.require(request.feature());
            Prog program = machine.bpffs.get(programPin, Prog.class, what);
            LinkCreators.Hanging hanging = creators.prepare(request, program, what);
            machine.bpffs.requireFree(linkPin, what);
            machine.bpffs.requireDirectory(linkPin, what);
            Link link = new Link(machine.newLinkId(), hanging.point(), program, false);
            hanging.hang().accept(link);
            machine.bpffs.pin(linkPin, link);
            return new PinnedLink(linkPin, link.id());
        });
    }

    @Override
    public Optional<KernelLink> info(long id) {
        return machine.look(
                "links.info",
                "ask about link " + id,
                () -> machine.link(id).map(link -> link.point().describe(link)));
    }

    @Override
    public Optional<KernelLink> info(PinnedLink link) {
        return machine.look(
                "links.info",
                "ask about " + link,
                () -> find(link).map(found -> found.point().describe(found)));
    }

    @Override
    public Optional<KernelLink> byPin(Path linkPin) {
        String what = "ask about the link at " + linkPin;
        return machine.look(
                "links.byPin",
                what,
                () -> machine.bpffs.find(linkPin).isEmpty()
                        ? Optional.empty()
                        : Optional.of(machine.bpffs.get(linkPin, Link.class, what))
                                .map(link -> link.point().describe(link)));
    }

    @Override
    public void update(PinnedLink link, Path programPin) {
        String what = "replace the program of " + link;
        machine.change("links.update", what, () -> {
            Prog program = machine.bpffs.get(programPin, Prog.class, what);
            Link there = find(link).orElseThrow(() -> Errno.ENOENT.refuse(what, "there is no such link"));
            if (!there.point().holds(there)) {
                throw new InterfaceNotFoundException("cannot " + what + ": it hangs on no interface any more");
            }
            Support.requireType(there.program().info().kernelType(), program, what);
            if (there.program().untyped() != program.untyped()) {
                throw Errno.EINVAL.refuse(
                        what, "the expected_attach_type of the program differs from that of the one it is to replace");
            }
            if (there.program().id() != program.id()) {
                there.point().changing(there, program, what);
                there.setProgram(program);
            }
        });
    }

    @Override
    public void release(PinnedLink link) {
        String what = "detach " + link;
        machine.change(
                "links.release",
                what,
                () -> atPin(machine.bpffs.findCovered(link.pin()), link).ifPresent(there -> {
                    if (there.point().detaches()) {
                        there.point().remove(there);
                    }
                    machine.bpffs.unpin(link.pin(), what);
                }));
    }

    @Override
    public void detach(long id, long programId) {
        String what = "detach link " + id;
        machine.change(
                "links.detach",
                what,
                () -> machine.link(id)
                        .filter(link -> link.program().id() == programId)
                        .ifPresent(link -> {
                            if (!link.point().detaches()) {
                                throw Errno.EOPNOTSUPP.refuse(what, "links of its type go with their last pin");
                            }
                            link.point().remove(link);
                        }));
    }

    @Override
    public void retire(Path linkPin) {
        String what = "retire the link pinned at " + linkPin;
        machine.change("links.retire", what, () -> {
            if (machine.bpffs.exists(linkPin)) {
                machine.bpffs.get(linkPin, Link.class, what);
                // No packet is on its way during an operation, so the grace period is over at once.
                machine.bpffs.unpin(linkPin, what);
            }
        });
    }

    @Override
    public void pin(PinnedLink link) {
        String what = "pin " + link;
        machine.change("links.pin", what, () -> {
            Link there = machine.link(link.id()).orElseThrow(() -> Errno.ENOENT.refuse(what, "there is no such link"));
            machine.bpffs.pinNew(link.pin(), there, what);
        });
    }

    @Override
    public void move(Path from, Path to) {
        String what = "move the pin of a link from " + from + " to " + to;
        machine.change("links.move", what, () -> {
            Link link = machine.bpffs.get(from, Link.class, what);
            if (machine.bpffs.find(to).isPresent()) {
                machine.bpffs.get(to, Link.class, what);
            } else {
                machine.bpffs.requireFree(to, what);
                machine.bpffs.requireDirectory(to, what);
            }
            machine.bpffs.unpin(from, what);
            machine.bpffs.pin(to, link);
        });
    }

    /** The link itself, by its pin or, where nothing is pinned, by its id; empty when it is not there. */
    private Optional<Link> find(PinnedLink link) {
        Optional<KernelObject> pinned = machine.bpffs.find(link.pin());
        return pinned.isPresent() ? atPin(pinned, link) : machine.link(link.id());
    }

    private static Optional<Link> atPin(Optional<KernelObject> pinned, PinnedLink link) {
        return pinned.filter(Link.class::isInstance).map(Link.class::cast).filter(found -> found.id() == link.id());
    }
}
