// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.net;

import io.bpfman.kernel.linux.internal.bpf.Bpf;
import io.bpfman.kernel.linux.internal.bpf.Bpf.RawLinkInfo;
import io.bpfman.kernel.linux.internal.bpf.BpfTypes;
import io.bpfman.kernel.linux.internal.bpf.Pinned;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.Refusals;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import io.bpfman.spi.kernel.AttachHandle.TcxLink;
import io.bpfman.spi.kernel.TcHook;
import io.bpfman.spi.kernel.TcxLinks;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** TCX links of Linux. */
public final class LinuxTcxLinks implements TcxLinks {

    private final SystemCalls calls;
    private final Bpf bpf;
    private final LinuxNamespaces namespaces;
    private final Pinned pinned;

    public LinuxTcxLinks(SystemCalls calls, Bpf bpf, LinuxNamespaces namespaces, Pinned pinned) {
        this.calls = calls;
        this.bpf = bpf;
        this.namespaces = namespaces;
        this.pinned = pinned;
    }

    @Override
    public TcxLink attach(TcHook hook, Path programPin, Path linkPin) {
        String operation = "create a TCX link on " + hook;
        try (Fd program = pinned.openProgram(programPin);
                Fd link = create(hook, operation, program)) {
            try {
                RawLinkInfo info = bpf.linkInfo(link);
                bpf.pin(link, linkPin);
                return new TcxLink(hook, linkPin, info.id());
            } catch (SysException e) {
                // Closing the descriptor takes the link down.
                throw Refusals.refused("pin the TCX link of " + hook + " at " + linkPin, e);
            }
        }
    }

    private Fd create(TcHook hook, String operation, Fd program) {
        int ifindex = hook.netInterface().ifindex();
        try {
            return namespaces.inside(
                    hook.netInterface().namespace(), () -> bpf.createLink(program, ifindex, attachType(hook)));
        } catch (SysException e) {
            throw failure(hook, operation, e);
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
            throw failure(hook, "list the TCX programs of " + hook, e);
        }
    }

    /** {@code BPF_LINK_UPDATE}. */
    public void replace(TcxLink handle, Path programPin) {
        String operation = "replace the program of the TCX link " + handle.pin();
        try (Fd program = pinned.openProgram(programPin);
                Fd link = open(handle)
                        .orElseThrow(() -> Refusals.refused(
                                operation,
                                new SysException(Errno.ENOENT, "the link " + handle.linkId() + " is not there")))) {
            bpf.updateLink(link, program);
        } catch (SysException e) {
            throw failure(handle.hook(), operation, e);
        }
    }

    /** {@code BPF_LINK_DETACH}, then the pin; what is gone already is fine. */
    public void release(TcxLink handle) {
        Refusals.tell("detach the TCX link " + handle.pin(), () -> {
            Optional<Fd> found = open(handle);
            if (found.isEmpty()) {
                return;
            }
            try (Fd link = found.get()) {
                detach(link);
                calls.unlink(handle.pin());
            } catch (SysException e) {
                if (e.errno() != Errno.ENOENT) {
                    throw e;
                }
            }
        });
    }

    private void detach(Fd link) throws SysException {
        try {
            bpf.detachLink(link);
        } catch (SysException e) {
            if (!Interfaces.isGone(e)) {
                throw e;
            }
        }
    }

    /** The program of the link; empty when the link, or its interface, is not there. */
    public OptionalLong liveProgram(TcxLink handle) {
        return Refusals.ask("ask about the TCX link " + handle.pin(), () -> {
            Optional<Fd> found = open(handle);
            if (found.isEmpty()) {
                return OptionalLong.empty();
            }
            try (Fd link = found.get()) {
                RawLinkInfo info = bpf.linkInfo(link);
                return info.ifindex() == 0 ? OptionalLong.empty() : OptionalLong.of(info.programId());
            }
        });
    }

    /** The link itself; empty when nothing, or something else, is pinned there. */
    private Optional<Fd> open(TcxLink handle) throws SysException {
        Optional<Fd> found = pinned.findLink(handle.pin());
        if (found.isEmpty()) {
            return found;
        }
        Fd link = found.get();
        try {
            if (bpf.linkInfo(link).id() == handle.linkId()) {
                return found;
            }
        } catch (SysException e) {
            link.close();
            throw e;
        }
        link.close();
        return Optional.empty();
    }

    private static RuntimeException failure(TcHook hook, String operation, SysException e) {
        if (Interfaces.isGone(e)) {
            return Interfaces.gone(hook.netInterface(), operation, e);
        }
        return Refusals.refused(operation, e);
    }

    private static int attachType(TcHook hook) {
        return switch (hook.direction()) {
            case INGRESS -> BpfTypes.ATTACH_TCX_INGRESS;
            case EGRESS -> BpfTypes.ATTACH_TCX_EGRESS;
        };
    }
}
