// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.net;

import io.bpfman.kernel.linux.internal.bpf.Bpf;
import io.bpfman.kernel.linux.internal.bpf.BpfTypes;
import io.bpfman.kernel.linux.internal.bpf.Pinned;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.spi.kernel.AttachHandle.TcxLink;
import io.bpfman.spi.kernel.TcHook;
import io.bpfman.spi.kernel.TcxLinks;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/** TCX links of Linux. */
public final class LinuxTcxLinks implements TcxLinks {

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
    public TcxLink attach(TcHook hook, Path programPin, Path linkPin) {
        try (Fd program = pinned.openProgram(programPin);
                Fd link = create(hook, program)) {
            return new TcxLink(hook, linkPin, links.pin(link, linkPin, "the TCX link of " + hook));
        }
    }

    private Fd create(TcHook hook, Fd program) {
        int ifindex = hook.netInterface().ifindex();
        try {
            return namespaces.inside(
                    hook.netInterface().namespace(), () -> bpf.createLink(program, ifindex, attachType(hook)));
        } catch (SysException e) {
            throw Interfaces.failure(hook.netInterface(), "create a TCX link on " + hook, e);
        }
    }

    @Override
    public List<Attached> query(TcHook hook) {
        int ifindex = hook.netInterface().ifindex();
        try {
            return namespaces
                    .inside(hook.netInterface().namespace(), () -> bpf.query(ifindex, attachType(hook)))
                    .stream()
                    .map(each -> new Attached(each.programId(), each.linkId()))
                    .toList();
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

    /** The program of the link; empty when the link, or its interface, is not there. */
    public OptionalLong liveProgram(TcxLink handle) {
        return links.liveProgram(name(handle));
    }

    private static PinnedLinks.Name name(TcxLink handle) {
        return new PinnedLinks.Name(
                "TCX", handle.pin(), handle.linkId(), handle.hook().netInterface());
    }

    private static int attachType(TcHook hook) {
        return switch (hook.direction()) {
            case INGRESS -> BpfTypes.ATTACH_TCX_INGRESS;
            case EGRESS -> BpfTypes.ATTACH_TCX_EGRESS;
        };
    }
}
