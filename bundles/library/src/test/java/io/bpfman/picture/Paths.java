// SPDX-License-Identifier: Apache-2.0
package io.bpfman.picture;

import io.bpfman.api.Direction;
import io.bpfman.api.Dispatcher;
import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.Link;
import io.bpfman.api.LinkKind;
import io.bpfman.api.Member;
import io.bpfman.api.MemberCounts;
import io.bpfman.api.OthersProgram;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.SlotMechanism;
import io.bpfman.api.TcAction;
import io.bpfman.api.TcxChain;
import io.bpfman.api.TcxLinkDetails;
import io.bpfman.api.Verdict;
import io.bpfman.api.XdpAction;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Dispatchers and links on eth0, index 2 in namespace 7. */
final class Paths {
    static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private Paths() {}

    static DispatcherKey key(DispatcherType type) {
        return new DispatcherKey(type, 7, 2);
    }

    static Dispatcher dispatcher(DispatcherType type, boolean onFilter, Optional<String> lost, Member... members) {
        return new Dispatcher(
                key(type),
                "eth0",
                Optional.empty(),
                3,
                99,
                SlotMechanism.FREPLACE,
                type == DispatcherType.XDP ? "xdp" : onFilter ? "netlink" : "tcx",
                onFilter ? OptionalLong.empty() : OptionalLong.of(9),
                onFilter ? OptionalInt.of(50) : OptionalInt.empty(),
                onFilter ? OptionalLong.of(1) : OptionalLong.empty(),
                onFilter,
                true,
                List.of(members),
                NOW,
                NOW,
                Optional.empty(),
                lost,
                Optional.empty());
    }

    static Member member(int position, String name, boolean enabled, Optional<MemberCounts> counts, long failures) {
        return new Member(
                position + 1,
                40 + position,
                name,
                position,
                10 * position,
                position == 0 ? ProceedOn.XDP_DEFAULT : ProceedOn.of(XdpAction.values()),
                Path.of("/x"),
                Map.of(),
                enabled,
                counts,
                OptionalLong.of(failures),
                OptionalLong.empty());
    }

    static Optional<MemberCounts> counts(long runs, long stops, Map<Verdict, Long> verdicts) {
        return Optional.of(new MemberCounts(runs, stops, verdicts, 0));
    }

    static Link tcx(long id, Direction direction, int position, Optional<String> lost) {
        return new Link(
                id,
                60 + id,
                LinkKind.TCX,
                OptionalLong.of(700 + id),
                Path.of("/y"),
                new TcxLinkDetails("eth0", 2, direction, 30, position, Optional.empty(), 7),
                Map.of(),
                NOW,
                lost,
                Optional.empty());
    }

    static TcxChain chain(Direction direction, TcxChain.Entry... entries) {
        return new TcxChain(key(DispatcherType.tc(direction)), "eth0", Optional.empty(), 5, List.of(entries));
    }

    /** By a link, unless it is a filter. */
    static OthersProgram others(DispatcherType hook, long program, OthersProgram.Way way) {
        return new OthersProgram(
                hook,
                program,
                program == 0 ? "" : "theirs",
                way instanceof OthersProgram.Way.Xdp ? OptionalLong.of(10 * program) : OptionalLong.empty(),
                way);
    }

    /** Of everything something, with this name for programs. */
    static PacketPath everything(String name) {
        PathBuilder builder = new PathBuilder(Map.of(61L, name, 62L, name));
        builder.add(
                DispatcherType.XDP,
                Optional.of(dispatcher(
                        DispatcherType.XDP,
                        false,
                        Optional.empty(),
                        member(0, name, true, counts(1000, 12, Map.of(XdpAction.DROP, 12L, XdpAction.PASS, 988L)), 0),
                        member(1, name, false, Optional.empty(), 0),
                        member(2, name, true, counts(988, 0, Map.of(XdpAction.PASS, 988L)), 3))),
                List.of(),
                Optional.empty(),
                List.of());
        builder.add(
                DispatcherType.TC_INGRESS,
                Optional.of(dispatcher(DispatcherType.TC_INGRESS, true, Optional.of("filter 1 is gone"))),
                List.of(
                        tcx(1, Direction.INGRESS, 0, Optional.empty()),
                        tcx(2, Direction.INGRESS, 1, Optional.of(name))),
                Optional.of(chain(
                        Direction.INGRESS,
                        new TcxChain.Entry(7, name, OptionalLong.of(70), new TcxChain.Owner.Others()),
                        new TcxChain.Entry(61, name, OptionalLong.of(701), new TcxChain.Owner.ManagedLink(1, 30)))),
                List.of());
        builder.add(
                DispatcherType.TC_EGRESS,
                Optional.of(dispatcher(
                        DispatcherType.TC_EGRESS,
                        false,
                        Optional.empty(),
                        member(0, name, true, counts(5, 5, Map.of(TcAction.OK, 5L)), 0))),
                List.of(),
                Optional.of(chain(
                        Direction.EGRESS,
                        new TcxChain.Entry(99, "d", OptionalLong.of(9), new TcxChain.Owner.AttachPointDispatcher()))),
                List.of());
        return new PacketPath(name, 2, 7, Optional.of("/run/netns/" + name), builder.stages());
    }
}
