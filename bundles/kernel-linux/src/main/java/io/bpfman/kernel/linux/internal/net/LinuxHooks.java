// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.net;

import io.bpfman.kernel.linux.internal.bpf.Bpf;
import io.bpfman.kernel.linux.internal.bpf.Bpf.QueriedChain;
import io.bpfman.kernel.linux.internal.bpf.Bpf.RawLinkInfo;
import io.bpfman.kernel.linux.internal.bpf.BpfTypes;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import io.bpfman.spi.kernel.ChainHook;
import io.bpfman.spi.kernel.Features;
import io.bpfman.spi.kernel.Hooks;
import io.bpfman.spi.kernel.XdpHook;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Hooks of Linux. */
public final class LinuxHooks implements Hooks {

    private final SystemCalls calls;
    private final Bpf bpf;
    private final LinuxNamespaces namespaces;
    private final Consumer<String> needing;

    /** @param needing throws when the feature of this name is missing */
    public LinuxHooks(SystemCalls calls, Bpf bpf, LinuxNamespaces namespaces, Consumer<String> needing) {
        this.calls = calls;
        this.bpf = bpf;
        this.namespaces = namespaces;
        this.needing = needing;
    }

    @Override
    public Chain chain(ChainHook hook) {
        needing.accept(hook.chainType().feature());
        int ifindex = hook.netInterface().ifindex();
        try {
            QueriedChain found =
                    namespaces.inside(hook.netInterface().namespace(), () -> bpf.query(ifindex, hook.attachType()));
            return new Chain(
                    found.revision(),
                    found.programs().stream()
                            .map(each -> new ChainProgram(each.programId(), each.linkId()))
                            .toList());
        } catch (SysException e) {
            throw Interfaces.failure(hook, "list the " + hook.chainType().name() + " programs of " + hook, e);
        }
    }

    @Override
    public List<XdpProgram> xdp(XdpHook hook) {
        needing.accept(Features.XDP);
        int ifindex = hook.netInterface().ifindex();
        try {
            Map<String, Long> programs = namespaces.inside(hook.netInterface().namespace(), () -> {
                try (RtNetlink netlink = RtNetlink.open(calls)) {
                    return netlink.request(LinkCodec.RTM_GETLINK, 0, LinkCodec.byIndex(ifindex)).stream()
                            .map(LinkCodec::xdpPrograms)
                            .findFirst()
                            .orElse(Map.of());
                }
            });
            List<XdpProgram> attached = new ArrayList<>();
            for (Map.Entry<String, Long> program : programs.entrySet()) {
                attached.add(new XdpProgram(program.getValue(), program.getKey(), linkOf(program.getValue(), ifindex)));
            }
            return attached;
        } catch (SysException e) {
            throw Interfaces.failure(hook.netInterface(), "ask for the XDP programs of " + hook, e);
        }
    }

    /** rtnetlink names no link, so all are looked through; 0 when the program is attached without one. */
    private long linkOf(long programId, int ifindex) throws SysException {
        for (OptionalLong id = bpf.nextLinkId(0); id.isPresent(); id = bpf.nextLinkId(id.getAsLong())) {
            try (Fd link = bpf.linkById(id.getAsLong())) {
                RawLinkInfo info = bpf.linkInfo(link);
                if (info.type() == BpfTypes.LINK_XDP && info.programId() == programId && info.ifindex() == ifindex) {
                    return info.id();
                }
            } catch (SysException e) {
                // ENOENT: it went between the two questions; EAGAIN: it is just being made
                if (e.errno() != Errno.ENOENT && e.errno() != Errno.EAGAIN) {
                    throw e;
                }
            }
        }
        return 0;
    }
}
