// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.net;

import io.bpfman.kernel.linux.internal.bpf.Bpf;
import io.bpfman.kernel.linux.internal.bpf.Bpf.QueriedChain;
import io.bpfman.kernel.linux.internal.bpf.BpfTypes;
import io.bpfman.kernel.linux.internal.bpf.Pinned;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.spi.kernel.AttachHandle.TcxLink;
import io.bpfman.spi.kernel.TcHook;
import io.bpfman.spi.kernel.TcxLinks;
import io.bpfman.spi.kernel.TcxPlace;
import java.nio.file.Path;
import java.util.OptionalLong;

/** TCX links of Linux. */
public final class LinuxTcxLinks implements TcxLinks {

    private static final long ANY_REVISION = 0;

    private final Bpf bpf;
    private final LinuxNamespaces namespaces;
    private final Pinned pinned;
    private final PinnedLinks links;

    public LinuxTcxLinks(Bpf bpf, LinuxNamespaces namespaces, Pinned pinned, PinnedLinks links) {
        this.bpf = bpf;
        this.namespaces = namespaces;
        this.pinned = pinned;
        this.links = links;
    }

    @Override
    public TcxLink attach(TcHook hook, Path programPin, Path linkPin, TcxPlace place, OptionalLong expectedRevision) {
        try (Fd program = pinned.openProgram(programPin);
                Fd link = create(hook, program, place, expectedRevision)) {
            return new TcxLink(hook, linkPin, links.pin(link, linkPin, "the TCX link of " + hook));
        }
    }

    private Fd create(TcHook hook, Fd program, TcxPlace place, OptionalLong expectedRevision) {
        int ifindex = hook.netInterface().ifindex();
        try {
            return namespaces.inside(
                    hook.netInterface().namespace(),
                    () -> bpf.createLink(
                            program,
                            ifindex,
                            attachType(hook),
                            flags(place),
                            relative(place),
                            expectedRevision.orElse(ANY_REVISION)));
        } catch (SysException e) {
            if (e.errno() == Errno.ERANGE) {
                throw TcxLinks.full(hook);
            }
            throw Interfaces.failure(hook.netInterface(), "create a TCX link on " + hook + ", " + place, e);
        }
    }

    private static int flags(TcxPlace place) {
        if (place instanceof TcxPlace.First) {
            return BpfTypes.PLACE_BEFORE;
        }
        if (place instanceof TcxPlace.Last) {
            return BpfTypes.PLACE_AFTER;
        }
        int side = place instanceof TcxPlace.Before ? BpfTypes.PLACE_BEFORE : BpfTypes.PLACE_AFTER;
        return side | BpfTypes.PLACE_BY_LINK | BpfTypes.PLACE_BY_ID;
    }

    private static long relative(TcxPlace place) {
        if (place instanceof TcxPlace.Before before) {
            return before.linkId();
        }
        return place instanceof TcxPlace.After after ? after.linkId() : 0;
    }

    @Override
    public Chain chain(TcHook hook) {
        int ifindex = hook.netInterface().ifindex();
        try {
            QueriedChain found =
                    namespaces.inside(hook.netInterface().namespace(), () -> bpf.query(ifindex, attachType(hook)));
            return new Chain(
                    found.revision(),
                    found.programs().stream()
                            .map(each -> new Attached(each.programId(), each.linkId()))
                            .toList());
        } catch (SysException e) {
            throw Interfaces.failure(hook.netInterface(), "list the TCX programs of " + hook, e);
        }
    }

    /** {@code BPF_LINK_UPDATE}. */
    public void replace(TcxLink handle, Path programPin) {
        links.replace(name(handle), programPin);
    }

    /** {@code BPF_LINK_DETACH}, then the pin; what is gone already is fine. */
    public void release(TcxLink handle) {
        links.release(name(handle));
    }

    /** {@code BPF_LINK_DETACH} of the link of this id, when it runs this program. */
    public void detach(TcxLink handle, long programId) {
        links.detach(name(handle), programId);
    }

    /** The program of the link; empty when the link, or its interface, is not there. */
    public OptionalLong liveProgram(TcxLink handle) {
        return links.liveProgram(name(handle));
    }

    private static PinnedLinks.Name name(TcxLink handle) {
        return new PinnedLinks.Name(
                "TCX",
                BpfTypes.LINK_TCX,
                attachType(handle.hook()),
                handle.pin(),
                handle.linkId(),
                handle.hook().netInterface());
    }

    private static int attachType(TcHook hook) {
        return switch (hook.direction()) {
            case INGRESS -> BpfTypes.ATTACH_TCX_INGRESS;
            case EGRESS -> BpfTypes.ATTACH_TCX_EGRESS;
        };
    }
}
