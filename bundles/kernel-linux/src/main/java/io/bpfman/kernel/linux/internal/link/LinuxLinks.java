// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.link;

import io.bpfman.api.KernelLink;
import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.kernel.linux.internal.bpf.Bpf;
import io.bpfman.kernel.linux.internal.bpf.Bpf.RawLinkInfo;
import io.bpfman.kernel.linux.internal.bpf.BpfTypes;
import io.bpfman.kernel.linux.internal.bpf.CoveredBpffs;
import io.bpfman.kernel.linux.internal.bpf.PinJournal;
import io.bpfman.kernel.linux.internal.bpf.Pinned;
import io.bpfman.kernel.linux.internal.net.Interfaces;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.Refusals;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import io.bpfman.spi.kernel.AttachHandle.PinnedLink;
import io.bpfman.spi.kernel.LinkRequest;
import io.bpfman.spi.kernel.Links;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiConsumer;

/** Links of Linux. How one is created, each type of request has a creator for; all else is the same for all of them. */
public final class LinuxLinks implements Links {

    /** Those that are left without an interface when it goes. */
    private static final Set<Integer> OF_INTERFACES =
            Set.of(BpfTypes.LINK_TCX, BpfTypes.LINK_NETKIT, BpfTypes.LINK_XDP);

    /** Those of which the kernel says the attach type. */
    private static final Set<Integer> TYPED =
            Set.of(BpfTypes.LINK_TCX, BpfTypes.LINK_NETKIT, BpfTypes.LINK_TRACING, BpfTypes.LINK_CGROUP);

    private final SystemCalls calls;
    private final Bpf bpf;
    private final Pinned pinned;
    private final CoveredBpffs covered;
    private final LinkCreators creators;
    private final BiConsumer<Fd, Path> closeLater;
    private final LastReference lastReference;

    /**
     * @param closeLater takes over what was pinned somewhere, and closes it after a grace period
     * @param gracePeriod returns after a grace period
     */
    public LinuxLinks(
            SystemCalls calls,
            Bpf bpf,
            Pinned pinned,
            CoveredBpffs covered,
            LinkCreators creators,
            BiConsumer<Fd, Path> closeLater,
            Refusals.Action gracePeriod) {
        this.calls = calls;
        this.bpf = bpf;
        this.pinned = pinned;
        this.covered = covered;
        this.creators = creators;
        this.closeLater = closeLater;
        lastReference = new LastReference(bpf, gracePeriod);
    }

    @Override
    public LinkRequest resolve(LinkRequest request) {
        return creators.resolve(request);
    }

    @Override
    public PinnedLink create(LinkRequest request, Path programPin, Path linkPin) {
        try (Fd program = pinned.openProgram(programPin);
                Fd link = creators.create(request, program)) {
            long id = bpf.linkInfo(link).id();
            bpf.pin(link, linkPin);
            return new PinnedLink(linkPin, id);
        } catch (SysException e) {
            // closing the descriptor takes the link down
            throw Refusals.refused("pin " + request + " at " + linkPin, e, PinJournal.advice(calls, linkPin, e), null);
        }
    }

    @Override
    public Optional<KernelLink> info(long id) {
        return Refusals.ask("ask about link " + id, () -> info(byId(id)));
    }

    @Override
    public Optional<KernelLink> info(PinnedLink link) {
        return Refusals.ask("ask about " + link, () -> info(open(link)).filter(info -> info.id() == link.id()));
    }

    @Override
    public Optional<KernelLink> byPin(Path linkPin) {
        return Refusals.ask("ask about the link at " + linkPin, () -> info(pinned.findLink(linkPin)));
    }

    private Optional<KernelLink> info(Optional<Fd> found) throws SysException {
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (Fd link = found.get()) {
            return Optional.of(translate(bpf.linkInfo(link)));
        }
    }

    private static KernelLink translate(RawLinkInfo raw) {
        return new KernelLink(
                raw.id(),
                raw.programId(),
                BpfTypes.linkType(raw.type()),
                TYPED.contains(raw.type()) ? OptionalLong.of(raw.attachType()) : OptionalLong.empty(),
                raw.ifindex(),
                raw.targetObjectId(),
                raw.targetBtfId(),
                raw.more());
    }

    @Override
    public void update(PinnedLink link, Path programPin) {
        String operation = "replace the program of " + link;
        try (Fd program = pinned.openProgram(programPin);
                Fd there = open(link).orElseThrow(() -> new SysException(Errno.ENOENT, "there is no such link"))) {
            RawLinkInfo info = bpf.linkInfo(there);
            if (info.id() != link.id()) {
                throw new SysException(Errno.ENOENT, "another link is pinned there");
            }
            update(there, program, info, operation);
        } catch (SysException e) {
            throw Refusals.refused(operation, e);
        }
    }

    private void update(Fd link, Fd program, RawLinkInfo info, String operation) {
        try {
            bpf.updateLink(link, program);
        } catch (SysException e) {
            if (OF_INTERFACES.contains(info.type()) && Interfaces.isGone(e)) {
                throw new InterfaceNotFoundException("cannot " + operation + ": it hangs on no interface any more", e);
            }
            throw Refusals.refused(operation, e, info.type() == BpfTypes.LINK_XDP ? XdpCreator.advice(e) : "", null);
        }
    }

    @Override
    public void release(PinnedLink link) {
        Refusals.tell("detach " + link, () -> covered.at(link.pin(), () -> releaseAtPin(link)));
    }

    private void releaseAtPin(PinnedLink link) throws SysException {
        Optional<Fd> found = pinned.findLink(link.pin());
        if (found.isEmpty()) {
            return;
        }
        Fd there = found.get();
        boolean handedOver = false;
        try {
            RawLinkInfo info = bpf.linkInfo(there);
            if (info.id() == link.id()) {
                boolean detached = detach(there);
                unlinkIfThere(link.pin());
                if (!detached) {
                    handedOver = true;
                    letLastReferenceGo(there, link, info);
                }
            }
        } finally {
            if (!handedOver) {
                there.close();
            }
        }
    }

    /** Where an extension was all is as before with the last reference, so that it is held for those that are still in it. */
    private void letLastReferenceGo(Fd there, PinnedLink link, RawLinkInfo info) throws SysException {
        if (info.isExtension()) {
            closeLater.accept(there, link.pin());
        } else {
            lastReference.letGo(there, link.id());
        }
    }

    @Override
    public void detach(long id, long programId) {
        Refusals.tell("detach link " + id, () -> {
            Optional<Fd> found = byId(id);
            if (found.isEmpty()) {
                return;
            }
            try (Fd link = found.get()) {
                if (bpf.linkInfo(link).programId() == programId && !detach(link)) {
                    throw new SysException(Errno.EOPNOTSUPP, "links of its type go with their last pin");
                }
            }
        });
    }

    /** Whether links of its type can be detached; one that hangs nowhere is. */
    private boolean detach(Fd link) throws SysException {
        try {
            bpf.detachLink(link);
        } catch (SysException e) {
            if (e.errno() == Errno.EOPNOTSUPP) {
                return false;
            }
            if (!Interfaces.isGone(e)) {
                throw e;
            }
        }
        return true;
    }

    @Override
    public void retire(Path linkPin) {
        Refusals.tell(
                "remove the pin of the link at " + linkPin,
                () -> covered.at(linkPin, () -> {
                    Optional<Fd> link = pinned.findLink(linkPin);
                    if (link.isPresent()) {
                        boolean removed = false;
                        try {
                            calls.unlink(linkPin);
                            removed = true;
                        } finally {
                            letGo(link.get(), linkPin, removed);
                        }
                    }
                }));
    }

    @Override
    public void pin(PinnedLink link) {
        Refusals.tell("pin " + link, () -> {
            try (Fd there = bpf.linkById(link.id())) {
                bpf.pin(there, link.pin());
            }
        });
    }

    @Override
    public void move(Path from, Path to) {
        Refusals.tell("move the pin of the link at " + from + " to " + to, () -> {
            pinned.findLink(from)
                    .orElseThrow(() -> new SysException(Errno.ENOENT, "there is no pin at " + from))
                    .close();
            Optional<Fd> replaced = pinned.findLink(to);
            boolean moved = false;
            try {
                calls.rename(from, to);
                moved = true;
            } catch (SysException e) {
                throw e.errno() == Errno.EXDEV
                        ? new SysException(e.errno(), to + " does not lie on the bpffs of " + from)
                        : e;
            } finally {
                if (replaced.isPresent()) {
                    letGo(replaced.get(), to, moved);
                }
            }
        });
    }

    private void letGo(Fd link, Path pin, boolean later) {
        if (later) {
            closeLater.accept(link, pin);
        } else {
            link.close();
        }
    }

    private void unlinkIfThere(Path pin) throws SysException {
        try {
            calls.unlink(pin);
        } catch (SysException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
    }

    /** What is pinned there or, where nothing is pinned, the link of its id; empty when it is not there. */
    private Optional<Fd> open(PinnedLink link) throws SysException {
        Optional<Fd> found = pinned.findLink(link.pin());
        return found.isEmpty() ? byId(link.id()) : found;
    }

    private Optional<Fd> byId(long id) throws SysException {
        try {
            return Optional.of(bpf.linkById(id));
        } catch (SysException e) {
            // EAGAIN: it is just being made, so it is nobody's link yet
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.EAGAIN) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
