// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract;

import io.bpfman.api.Direction;
import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.GlobalValue;
import io.bpfman.api.ImageSource;
import io.bpfman.api.Link;
import io.bpfman.api.LinkDetails;
import io.bpfman.api.LinkKind;
import io.bpfman.api.LoadRequest;
import io.bpfman.api.LoneDetails;
import io.bpfman.api.MapSharing;
import io.bpfman.api.MemberDetails;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.Program;
import io.bpfman.api.ProgramType;
import io.bpfman.api.PullPolicy;
import io.bpfman.api.SlotFailure;
import io.bpfman.api.SlotMechanism;
import io.bpfman.api.TcLinkDetails;
import io.bpfman.api.TcxLinkDetails;
import io.bpfman.api.XdpLinkDetails;
import io.bpfman.api.XdpMode;
import io.bpfman.spi.kernel.AttachHandle;
import io.bpfman.spi.kernel.AttachHandle.PinnedLink;
import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.kernel.Hook;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.NetNamespace;
import io.bpfman.spi.kernel.TcHook;
import io.bpfman.spi.kernel.XdpHook;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Plausible rows for tests of stores and of whoever uses them. */
public final class Rows {

    /** The greatest unsigned 32-bit number. */
    public static final long GREATEST_U32 = 0xFFFF_FFFFL;

    private static final Instant CREATED = Instant.parse("2026-02-03T04:05:06.789Z");
    private static final Path NETNS = Path.of("/run/netns/blue");

    private Rows() {}

    /** A program with a value in every field. */
    public static Program program(long id) {
        return new Program(
                id,
                "count",
                ProgramType.TC,
                "extension",
                Path.of("/opt/objects/tc count.bpf.o"),
                Path.of("/sys/fs/bpf/bpfman/prog_" + id),
                Map.of("packets", Path.of("/sys/fs/bpf/bpfman/maps/" + id + "/packets")),
                List.of(7L, GREATEST_U32),
                Map.of("port", GlobalValue.parse("5000"), "mark", GlobalValue.parse("00000000")),
                Map.of(LoadRequest.APPLICATION, "gateway", "owner", "it's \"us\", äöü"),
                "Dual BSD/GPL",
                true,
                "a04f5eef06a7f555",
                CREATED);
    }

    /** A program that uses the maps of another, and one that is shared by its name. */
    public static Program sharing(long id, long owner) {
        Program own = program(id);
        return new Program(
                id,
                own.name(),
                own.type(),
                own.kernelType(),
                own.objectFile(),
                own.pinPath(),
                own.mapPins(),
                own.mapIds(),
                own.globals(),
                own.metadata(),
                own.license(),
                own.gplCompatible(),
                own.tag(),
                own.createdAt(),
                false,
                new MapSharing(OptionalLong.of(owner), Map.of("total", Path.of("/sys/fs/bpf/bpfman/shared/total"))),
                true,
                "../build/count.bpf.o",
                Optional.of(own.createdAt().plusSeconds(1)),
                Optional.empty(),
                OptionalLong.empty(),
                Optional.of(new ImageSource(
                        "../build/count.bpf.o",
                        "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
                        PullPolicy.ALWAYS)));
    }

    /** The attach point of the interface with this index. */
    public static DispatcherKey key(int ifindex) {
        return new DispatcherKey(DispatcherType.TC_INGRESS, 4_026_531_992L, ifindex);
    }

    /** A member of the ingress dispatcher of an interface in the agent's namespace. */
    public static LinkRow member(long id, long programId, int ifindex, int position, long sequence) {
        TcLinkDetails details = new TcLinkDetails(
                "eth" + ifindex,
                ifindex,
                Direction.INGRESS,
                50,
                position,
                ProceedOn.TC_DEFAULT,
                Optional.empty(),
                key(ifindex).nsid(),
                1000 + ifindex,
                3);
        Link link = new Link(
                id,
                programId,
                LinkKind.TC,
                OptionalLong.empty(),
                Path.of("/sys/fs/bpf/bpfman/tc-ingress/dispatcher_"
                        + key(ifindex).nsid() + "_" + ifindex + "_3/link_" + id),
                details,
                Map.of("team", "net"),
                CREATED.plusSeconds(id));
        return new LinkRow(link, sequence, position);
    }

    /** The same member at another place. */
    public static LinkRow moved(LinkRow row, int position) {
        MemberDetails old = (MemberDetails) row.link().details();
        return withDetails(row, old.at(position, old.dispatcherProgramId() + 1, old.revision() + 1));
    }

    /** The same member, not running. */
    public static LinkRow disabled(LinkRow row) {
        return withDetails(row, ((MemberDetails) row.link().details()).withEnabled(false));
    }

    static LinkRow withDetails(LinkRow row, LinkDetails details) {
        return with(row, details, row.link().metadata());
    }

    static LinkRow withoutMetadata(LinkRow row) {
        return with(row, row.link().details(), Map.of());
    }

    private static LinkRow with(LinkRow row, LinkDetails details, Map<String, String> metadata) {
        Link link = row.link();
        return row.of(new Link(
                link.id(),
                link.programId(),
                link.kind(),
                link.kernelLinkId(),
                link.pinPath(),
                details,
                metadata,
                link.createdAt()));
    }

    /** A TCX link at the ingress of an interface in the agent's namespace. */
    public static LinkRow tcx(long id, long programId, int ifindex, int priority, int position, long sequence) {
        TcxLinkDetails details = new TcxLinkDetails(
                "eth" + ifindex,
                ifindex,
                Direction.INGRESS,
                priority,
                position,
                Optional.empty(),
                key(ifindex).nsid());
        Link link = new Link(
                id,
                programId,
                LinkKind.TCX,
                OptionalLong.of(GREATEST_U32 - id),
                Path.of("/sys/fs/bpf/bpfman/tcx-ingress/link_" + key(ifindex).nsid() + "_" + ifindex + "_" + programId),
                details,
                Map.of("team", "net"),
                CREATED.plusSeconds(id));
        return new LinkRow(link, sequence, 0);
    }

    /** A link that moves no other. */
    public static LinkRow lone(long id, long programId, LoneDetails details, long sequence) {
        Link link = new Link(
                id,
                programId,
                details.kind(),
                OptionalLong.of(GREATEST_U32 - id),
                Path.of("/sys/fs/bpf/bpfman/links/" + id),
                details,
                Map.of("team", "net"),
                CREATED.plusSeconds(id));
        return new LinkRow(link, sequence, 0);
    }

    /** The XDP dispatcher of an interface in the agent's namespace, on a link in generic mode. */
    public static DispatcherRow onXdp(int ifindex, int numExtensions) {
        NetInterface netInterface =
                new NetInterface(new NetNamespace(Optional.empty(), key(ifindex).nsid()), ifindex, "eth" + ifindex);
        XdpHook hook = new XdpHook(netInterface);
        Path pin = Path.of("/sys/fs/bpf/bpfman/xdp/dispatcher_" + key(ifindex).nsid() + "_" + ifindex + "_link");
        Attachment.Mode mode = new Attachment.Mode(XdpMode.GENERIC, "native was refused");
        PinnedLink link = new PinnedLink(pin, GREATEST_U32 - ifindex);
        return row("xdp", new Attachment(hook, link, false, Optional.of(mode)), numExtensions);
    }

    /** A member of that dispatcher. */
    public static LinkRow xdpMember(long id, long programId, int ifindex, int position, long sequence) {
        LinkRow tc = member(id, programId, ifindex, position, sequence);
        XdpLinkDetails details = new XdpLinkDetails(
                "eth" + ifindex,
                ifindex,
                XdpMode.AUTO,
                40,
                position,
                ProceedOn.XDP_DEFAULT,
                Optional.empty(),
                key(ifindex).nsid(),
                2000 + ifindex,
                4);
        Link link = tc.link();
        return new LinkRow(
                new Link(
                        link.id(),
                        link.programId(),
                        LinkKind.XDP,
                        link.kernelLinkId(),
                        link.pinPath(),
                        details,
                        link.metadata(),
                        link.createdAt()),
                sequence,
                position);
    }

    /** An ingress dispatcher on a TCX link in the agent's namespace. */
    public static DispatcherRow onTcx(int ifindex, int numExtensions) {
        TcHook hook = new TcHook(
                new NetInterface(new NetNamespace(Optional.empty(), key(ifindex).nsid()), ifindex, "eth" + ifindex),
                Direction.INGRESS);
        Path pin = Path.of(
                "/sys/fs/bpf/bpfman/tc-ingress/dispatcher_" + key(ifindex).nsid() + "_" + ifindex + "_link");
        PinnedLink link = new PinnedLink(pin, GREATEST_U32 - ifindex);
        return row("tcx", new Attachment(hook, link).withClsactOurs(true), numExtensions);
    }

    /** An egress dispatcher on a filter in another namespace. */
    public static DispatcherRow onNetlink(int ifindex, int numExtensions) {
        TcHook hook = new TcHook(
                new NetInterface(new NetNamespace(Optional.of(NETNS), 4_026_533_000L), ifindex, "eth" + ifindex),
                Direction.EGRESS);
        AttachHandle.Filter filter = new AttachHandle.Filter(hook, 50, GREATEST_U32);
        return row("netlink", new Attachment(hook, filter).withClsactOurs(true), numExtensions);
    }

    private static DispatcherRow row(String backend, Attachment handle, int numExtensions) {
        Hook hook = handle.hook();
        int ifindex = hook.netInterface().ifindex();
        return new DispatcherRow(
                hook.key(),
                3,
                1000 + ifindex,
                SlotMechanism.TAILCALL,
                backend,
                handle,
                Path.of("/sys/fs/bpf/bpfman/" + hook.key().type().label() + "/dispatcher_"
                        + hook.key().nsid() + "_" + ifindex + "_3"),
                numExtensions,
                true,
                hook.key().type() == DispatcherType.XDP,
                CREATED,
                CREATED.plusSeconds(60),
                backend.equals("tcx") ? Optional.of(SlotFailure.PROCEED) : Optional.empty());
    }
}
