// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.net;

import io.bpfman.api.XdpMode;
import io.bpfman.api.errors.KernelRefusedException;
import io.bpfman.kernel.linux.internal.bpf.Bpf;
import io.bpfman.kernel.linux.internal.bpf.Bpf.RawLinkInfo;
import io.bpfman.kernel.linux.internal.bpf.BpfTypes;
import io.bpfman.kernel.linux.internal.bpf.Pinned;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.Refusals;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import io.bpfman.spi.kernel.AttachHandle.XdpLink;
import io.bpfman.spi.kernel.XdpHook;
import io.bpfman.spi.kernel.XdpLinks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** XDP links of Linux. */
public final class LinuxXdpLinks implements XdpLinks {

    private static final String ASKED_FOR = "asked for";
    /** Answers that have nothing to do with what the driver can do, so that generic mode would not be answered otherwise. */
    private static final Set<Integer> WHATEVER_THE_MODE =
            Set.of(Errno.EPERM, Errno.EACCES, Errno.EBUSY, Errno.EEXIST, Errno.ENODEV, Errno.ENOLINK);

    private final SystemCalls calls;
    private final Bpf bpf;
    private final LinuxNamespaces namespaces;
    private final Pinned pinned;
    private final PinnedLinks links;

    public LinuxXdpLinks(SystemCalls calls, Bpf bpf, LinuxNamespaces namespaces, Pinned pinned, PinnedLinks links) {
        this.calls = calls;
        this.bpf = bpf;
        this.namespaces = namespaces;
        this.pinned = pinned;
        this.links = links;
    }

    private record Created(Fd link, XdpMode mode, String reason) {}

    @Override
    public XdpLink attach(XdpHook hook, Path programPin, XdpMode mode, Path linkPin) {
        try (Fd program = pinned.openProgram(programPin)) {
            Created created = mode == XdpMode.GENERIC ? generic(hook, program, ASKED_FOR) : driver(hook, program, mode);
            try (Fd link = created.link) {
                long id = links.pin(link, linkPin, "the XDP link of " + hook);
                return new XdpLink(hook, linkPin, id, created.mode, created.reason);
            }
        }
    }

    private Created driver(XdpHook hook, Fd program, XdpMode mode) {
        try {
            Fd link = create(hook, program, BpfTypes.XDP_DRV_MODE);
            return new Created(link, XdpMode.NATIVE, mode == XdpMode.NATIVE ? ASKED_FOR : "the driver takes it");
        } catch (SysException e) {
            String operation = "create an XDP link in native mode on " + hook;
            if (WHATEVER_THE_MODE.contains(e.errno())) {
                throw Interfaces.failure(hook.netInterface(), operation, e);
            }
            requirePresent(hook, e);
            if (mode == XdpMode.NATIVE) {
                throw Refusals.refused(operation, e, advice(e.errno()) + "; use mode generic or auto", null);
            }
            return generic(
                    hook, program, "native was refused with " + Errno.name(e.errno()) + ": " + advice(e.errno()));
        }
    }

    private static String advice(int errno) {
        String driver = errno == Errno.EOPNOTSUPP
                ? "the interface's driver has no native XDP, or not with the interface's present MTU and features"
                : "the interface's driver does not take it with the interface's present MTU, features and queues";
        return driver + " (with a large MTU it may insist on programs of a section xdp.frags, all members of them)";
    }

    private Created generic(XdpHook hook, Fd program, String reason) {
        try {
            return new Created(create(hook, program, BpfTypes.XDP_SKB_MODE), XdpMode.GENERIC, reason);
        } catch (SysException e) {
            requirePresent(hook, e);
            throw Interfaces.failure(hook.netInterface(), "create an XDP link in generic mode on " + hook, e);
        }
    }

    /** {@code bpf_xdp_link_attach} answers EINVAL, and not ENODEV, when there is no interface of this index: then this throws. */
    private void requirePresent(XdpHook hook, SysException refusal) {
        if (refusal.errno() == Errno.EINVAL) {
            query(hook);
        }
    }

    private Fd create(XdpHook hook, Fd program, int flags) throws SysException {
        int ifindex = hook.netInterface().ifindex();
        return namespaces.inside(
                hook.netInterface().namespace(), () -> bpf.createLink(program, ifindex, BpfTypes.ATTACH_XDP, flags));
    }

    @Override
    public List<Attached> query(XdpHook hook) {
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
            List<Attached> attached = new ArrayList<>();
            for (Map.Entry<String, Long> program : programs.entrySet()) {
                attached.add(new Attached(program.getValue(), program.getKey(), linkOf(program.getValue(), ifindex)));
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

    /** {@code BPF_LINK_UPDATE}; the driver is asked anew, and says no to what it would not have taken at first. */
    public void replace(XdpLink handle, Path programPin) {
        try {
            links.replace(name(handle), programPin);
        } catch (KernelRefusedException e) {
            if (WHATEVER_THE_MODE.contains(e.errno()) || e.errno() == Errno.ENOENT) {
                throw e;
            }
            throw Refusals.refused(
                    "replace the XDP dispatcher of " + handle.hook() + " in "
                            + handle.mode().label() + " mode",
                    new SysException(e.errno(), ""),
                    advice(e.errno()),
                    null);
        }
    }

    /** {@code BPF_LINK_DETACH}, then the pin; what is gone already is fine. */
    public void release(XdpLink handle) {
        links.release(name(handle));
    }

    /** {@code BPF_LINK_DETACH} of the link of this id, when it runs this program. */
    public void detach(XdpLink handle, long programId) {
        links.detach(name(handle), programId);
    }

    /** The program of the link; empty when the link, or its interface, is not there. */
    public OptionalLong liveProgram(XdpLink handle) {
        return links.liveProgram(name(handle));
    }

    private static PinnedLinks.Name name(XdpLink handle) {
        return new PinnedLinks.Name(
                "XDP",
                BpfTypes.LINK_XDP,
                0,
                handle.pin(),
                handle.linkId(),
                handle.hook().netInterface());
    }
}
