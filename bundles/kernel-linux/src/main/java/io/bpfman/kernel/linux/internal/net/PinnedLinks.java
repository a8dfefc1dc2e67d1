// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.net;

import io.bpfman.kernel.linux.internal.bpf.Bpf;
import io.bpfman.kernel.linux.internal.bpf.Bpf.RawLinkInfo;
import io.bpfman.kernel.linux.internal.bpf.CoveredBpffs;
import io.bpfman.kernel.linux.internal.bpf.Pinned;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.Refusals;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;
import io.bpfman.spi.kernel.NetInterface;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/** What pinned links of interfaces have in common, whatever their kind. For any thread. */
public final class PinnedLinks {

    private final SystemCalls calls;
    private final Bpf bpf;
    private final Pinned pinned;
    private final CoveredBpffs covered;

    public PinnedLinks(SystemCalls calls, Bpf bpf, Pinned pinned, CoveredBpffs covered) {
        this.calls = calls;
        this.bpf = bpf;
        this.pinned = pinned;
        this.covered = covered;
    }

    /**
     * A link by its pin and its id: what else is pinned there is another one.
     *
     * @param kind for messages, for example {@code TCX}
     * @param type one of {@code BpfTypes.LINK_*}
     * @param attachType that of a TCX link; 0 for any other
     */
    record Name(String kind, int type, int attachType, Path pin, long linkId, NetInterface netInterface) {
        @Override
        public String toString() {
            return "the " + kind + " link " + pin;
        }
    }

    /** {@code BPF_OBJ_PIN} of a link that was just made; it is taken down by closing it when that fails. Gives its id. */
    long pin(Fd link, Path pin, String what) {
        try {
            RawLinkInfo info = bpf.linkInfo(link);
            bpf.pin(link, pin);
            return info.id();
        } catch (SysException e) {
            throw Refusals.refused("pin " + what + " at " + pin, e);
        }
    }

    /** {@code BPF_LINK_UPDATE}. */
    void replace(Name name, Path programPin) {
        String operation = "replace the program of " + name;
        try (Fd program = pinned.openProgram(programPin);
                Fd link = open(name)
                        .orElseThrow(() -> Refusals.refused(
                                operation,
                                new SysException(Errno.ENOENT, "the link " + name.linkId + " is not there")))) {
            bpf.updateLink(link, program);
        } catch (SysException e) {
            throw Interfaces.failure(name.netInterface, operation, e);
        }
    }

    /** {@code BPF_LINK_DETACH}, then the pin; what is gone already is fine. Only a link that is at its pin is taken down. */
    void release(Name name) {
        Refusals.tell("detach " + name, () -> covered.at(name.pin, () -> releaseAtPin(name)));
    }

    private void releaseAtPin(Name name) throws SysException {
        Optional<Fd> found = atPin(name);
        if (found.isEmpty()) {
            return;
        }
        try (Fd link = found.get()) {
            detach(link);
            calls.unlink(name.pin);
        } catch (SysException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
    }

    /** {@code BPF_LINK_DETACH} of the link of this id, unless it runs another program or hangs on another hook: then it is somebody else's. */
    void detach(Name name, long programId) {
        Refusals.tell("detach the " + name.kind + " link " + name.linkId, () -> {
            Optional<Fd> found = byId(name);
            if (found.isEmpty()) {
                return;
            }
            try (Fd link = found.get()) {
                if (bpf.linkInfo(link).programId() == programId) {
                    detach(link);
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
    OptionalLong liveProgram(Name name) {
        return Refusals.ask("ask about " + name, () -> {
            Optional<RawLinkInfo> info = info(name);
            return info.isEmpty() || info.get().ifindex() == 0
                    ? OptionalLong.empty()
                    : OptionalLong.of(info.get().programId());
        });
    }

    /** What the kernel says of the link, which is opened as by {@link #open}, and asked once. */
    private Optional<RawLinkInfo> info(Name name) throws SysException {
        Optional<Fd> pinnedThere = pinned.findLink(name.pin);
        if (pinnedThere.isPresent()) {
            try (Fd link = pinnedThere.get()) {
                return Optional.of(bpf.linkInfo(link)).filter(info -> info.id() == name.linkId);
            }
        }
        Optional<Fd> found = byId(name);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (Fd link = found.get()) {
            return Optional.of(bpf.linkInfo(link));
        }
    }

    /** The link itself, by its pin or, where nothing is pinned, by its id; empty when it is not there. */
    private Optional<Fd> open(Name name) throws SysException {
        Optional<Fd> found = pinned.findLink(name.pin);
        return found.isEmpty() ? byId(name) : keepIf(found, info -> info.id() == name.linkId);
    }

    /** The link at its pin; empty when nothing, or something else, is pinned there. */
    private Optional<Fd> atPin(Name name) throws SysException {
        return keepIf(pinned.findLink(name.pin), info -> info.id() == name.linkId);
    }

    /** The link of this id, wherever it is pinned, while it hangs where it was hung ({@code BPF_LINK_GET_FD_BY_ID}). */
    private Optional<Fd> byId(Name name) throws SysException {
        try {
            return keepIf(
                    Optional.of(bpf.linkById(name.linkId)),
                    info -> info.type() == name.type
                            && info.attachType() == name.attachType
                            && info.ifindex() == name.netInterface.ifindex());
        } catch (SysException e) {
            // EAGAIN: it is just being made, so it is none that was recorded
            if (e.errno() == Errno.ENOENT || e.errno() == Errno.EAGAIN) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Optional<Fd> keepIf(Optional<Fd> found, Predicate<RawLinkInfo> wanted) throws SysException {
        if (found.isEmpty()) {
            return found;
        }
        Fd link = found.get();
        try {
            if (wanted.test(bpf.linkInfo(link))) {
                return found;
            }
        } catch (SysException e) {
            link.close();
            throw e;
        }
        link.close();
        return Optional.empty();
    }
}
