// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import io.bpfman.api.KernelLink;
import io.bpfman.kernel.linux.internal.bpf.Bpf;
import io.bpfman.kernel.linux.internal.bpf.Bpf.RawLinkInfo;
import io.bpfman.kernel.linux.internal.bpf.BpfTypes;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.Refusals;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.spi.kernel.Links;
import java.util.Optional;
import java.util.OptionalLong;

/** Links of Linux. */
final class LinuxLinks implements Links {

    private final Bpf bpf;

    LinuxLinks(Bpf bpf) {
        this.bpf = bpf;
    }

    @Override
    public Optional<KernelLink> describe(long id) {
        return Refusals.ask("ask about link " + id, () -> {
            try (Fd link = bpf.linkById(id)) {
                return Optional.of(translate(bpf.linkInfo(link)));
            } catch (SysException e) {
                // EAGAIN: it is just being made, so it is nobody's link yet
                if (e.errno() == Errno.ENOENT || e.errno() == Errno.EAGAIN) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    private static KernelLink translate(RawLinkInfo raw) {
        boolean typed = raw.type() == BpfTypes.LINK_TCX || raw.type() == BpfTypes.LINK_TRACING;
        return new KernelLink(
                raw.id(),
                raw.programId(),
                BpfTypes.linkType(raw.type()),
                typed ? OptionalLong.of(raw.attachType()) : OptionalLong.empty(),
                raw.ifindex(),
                raw.targetObjectId(),
                raw.targetBtfId());
    }
}
