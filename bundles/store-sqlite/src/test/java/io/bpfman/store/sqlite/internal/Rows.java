// SPDX-License-Identifier: Apache-2.0
package io.bpfman.store.sqlite.internal;

import io.bpfman.api.Direction;
import io.bpfman.api.GlobalValue;
import io.bpfman.api.Link;
import io.bpfman.api.LinkKind;
import io.bpfman.api.MapSharing;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramType;
import io.bpfman.api.SlotMechanism;
import io.bpfman.api.TcLinkDetails;
import io.bpfman.spi.kernel.AttachHandle.Filter;
import io.bpfman.spi.kernel.AttachHandle.PinnedLink;
import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.NetNamespace;
import io.bpfman.spi.kernel.TcHook;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Rows with every field filled. */
final class Rows {

    static final long NSID = 4026531840L;
    static final Instant CREATED = Instant.parse("2026-01-31T12:00:00.123456789Z");

    private Rows() {}

    static Program program(long id) {
        return program(id, ProgramType.TC);
    }

    static Program program(long id, ProgramType type) {
        return new Program(
                id,
                "count",
                type,
                "sched_cls",
                Path.of("/opt/count.bpf.o"),
                Path.of("/sys/fs/bpf/bpfman/prog_" + id),
                Map.of("packets", Path.of("/sys/fs/bpf/bpfman/maps/" + id + "/packets")),
                List.of(id * 10 + 2, id * 10 + 1),
                Map.of("PORT", GlobalValue.parse("0x5000")),
                Map.of("bpfman.io/application", "demo", "owner", ""),
                "GPL",
                true,
                "f00dfeed01234567",
                CREATED,
                false,
                MapSharing.NONE,
                false,
                "./build//count.bpf.o",
                Optional.of(CREATED.plusSeconds(id)),
                type.needsAttachFunc() ? Optional.of("vfs_open") : Optional.empty());
    }

    static TcHook hook(int ifindex, Direction direction) {
        return new TcHook(
                new NetInterface(new NetNamespace(Optional.of(Path.of("/run/netns/a")), NSID), ifindex, "veth0"),
                direction);
    }

    static Attachment tcx(TcHook hook) {
        return new Attachment(hook, new PinnedLink(Path.of("/sys/fs/bpf/bpfman/link_" + hook.key()), 4_294_967_295L));
    }

    static Attachment filter(TcHook hook) {
        return new Attachment(hook, new Filter(hook, 50, 0xffff_0001L)).withClsactOurs(true);
    }

    static DispatcherRow dispatcher(Attachment handle, long programId) {
        return new DispatcherRow(
                handle.hook().key(),
                1,
                programId,
                SlotMechanism.TAILCALL,
                handle.handle().link().isPresent() ? "tcx" : "netlink",
                handle,
                Path.of("/sys/fs/bpf/bpfman/dispatcher_" + programId),
                2,
                true,
                false,
                CREATED,
                CREATED.plusSeconds(1));
    }

    /** A member whose sequence is its id and whose counters are those of its position. */
    static LinkRow member(long id, long programId, TcHook hook, int position) {
        NetNamespace namespace = hook.netInterface().namespace();
        return new LinkRow(
                new Link(
                        id,
                        programId,
                        LinkKind.TC,
                        OptionalLong.of(77),
                        Path.of("/sys/fs/bpf/bpfman/link_" + id),
                        new TcLinkDetails(
                                hook.netInterface().name(),
                                hook.netInterface().ifindex(),
                                hook.direction(),
                                50,
                                position,
                                new ProceedOn(0x8000_0010L),
                                namespace.path(),
                                namespace.nsid(),
                                900,
                                1),
                        Map.of("owner", "somebody"),
                        CREATED),
                id,
                position);
    }

    /** The same member at another position. */
    static LinkRow at(LinkRow row, int position) {
        Link link = row.link();
        return new LinkRow(
                new Link(
                        link.id(),
                        link.programId(),
                        link.kind(),
                        link.kernelLinkId(),
                        link.pinPath(),
                        ((TcLinkDetails) link.details()).at(position, 901, 2),
                        link.metadata(),
                        link.createdAt()),
                row.sequence(),
                row.counterIndex());
    }
}
