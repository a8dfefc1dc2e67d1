// SPDX-License-Identifier: Apache-2.0
package io.bpfman.picture;

import io.bpfman.api.Dispatcher;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.HookDetails;
import io.bpfman.api.Link;
import io.bpfman.api.OthersProgram;
import io.bpfman.api.OthersProgram.Way;
import io.bpfman.api.TcxChain;
import io.bpfman.picture.PacketPath.Chain;
import io.bpfman.picture.PacketPath.Hook;
import io.bpfman.picture.PacketPath.Single;
import io.bpfman.picture.PacketPath.Stack;
import io.bpfman.picture.PacketPath.Stage;
import io.bpfman.picture.PacketPath.Stop;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Puts the hooks of an interface in the order in which packets meet them. XDP sees what a driver received; links on TCX come before the filters of clsact; netkit
 * runs its programs between what one of its interfaces sends and what the other receives. Pure.
 */
final class PathBuilder {

    private final Map<Long, String> names;
    private final List<Hook> incoming = new ArrayList<>();
    private final List<Hook> outgoing = new ArrayList<>();

    /**
     * @param names of managed programs, by their ids
     */
    PathBuilder(Map<Long, String> names) {
        this.names = names;
    }

    /**
     * Adds what is on a hook.
     *
     * @param links those that have a place of their own there
     * @param chain what the kernel says of its order; empty when it does not say
     * @param others what others have there besides, in the order in which packets meet it
     */
    void add(
            DispatcherType type,
            Optional<Dispatcher> dispatcher,
            List<Link> links,
            Optional<TcxChain> chain,
            List<OthersProgram> others) {
        boolean byLink = type.chain().isPresent();
        boolean onFilter =
                dispatcher.map(found -> found.filterHandle().isPresent()).orElse(false);
        List<Stop> first = byLink ? chained(dispatcher.filter(found -> !onFilter), links, chain) : List.of();
        String title = title(type);
        List<Hook> side = isOutgoing(type) ? outgoing : incoming;
        if (!first.isEmpty()) {
            side.add(new Hook(type, title, first));
        }
        List<Stop> second = amongOthers(dispatcher.filter(found -> !byLink || onFilter), others);
        if (!second.isEmpty()) {
            side.add(new Hook(type, byLink ? title.replace("TCX", "TC, clsact") : title, second));
        }
    }

    /** What is not on a chain of links: the dispatcher, if it is there, with those of others before and after it. */
    private static List<Stop> amongOthers(Optional<Dispatcher> dispatcher, List<OthersProgram> others) {
        List<Stop> stops = new ArrayList<>();
        others.stream()
                .filter(other ->
                        dispatcher.filter(found -> isBefore(other, found)).isPresent())
                .forEach(other -> stops.add(single(other)));
        dispatcher.ifPresent(found -> stops.add(new Chain(found)));
        others.stream()
                .filter(other ->
                        dispatcher.filter(found -> isBefore(other, found)).isEmpty())
                .forEach(other -> stops.add(single(other)));
        return stops;
    }

    private static boolean isBefore(OthersProgram other, Dispatcher dispatcher) {
        return other.way() instanceof Way.Filter filter
                ? filter.priority() < dispatcher.filterPriority().orElse(0)
                : other.way() instanceof Way.Xdp xdp && !xdp.mode().equals("generic");
    }

    private static Single single(OthersProgram other) {
        return new Single(
                other.programId(),
                other.programName(),
                Optional.empty(),
                other.kernelLinkId(),
                Optional.of(other.way()));
    }

    private static boolean isOutgoing(DispatcherType type) {
        return type == DispatcherType.TC_EGRESS || type == DispatcherType.NETKIT_PRIMARY;
    }

    private static String title(DispatcherType type) {
        return switch (type) {
            case XDP -> "XDP";
            case TC_INGRESS -> "TCX ingress";
            case TC_EGRESS -> "TCX egress";
            case NETKIT_PRIMARY -> "netkit, primary";
            case NETKIT_PEER -> "netkit, peer";
        };
    }

    /** In the kernel's order; what it does not have any more comes last, so that nobody takes it for something that runs. */
    private List<Stop> chained(Optional<Dispatcher> dispatcher, List<Link> links, Optional<TcxChain> chain) {
        List<Stop> stops = new ArrayList<>();
        Set<Long> shown = new HashSet<>();
        boolean dispatched = false;
        for (TcxChain.Entry entry : chain.map(TcxChain::entries).orElse(List.of())) {
            if (entry.owner() instanceof TcxChain.Owner.AttachPointDispatcher && dispatcher.isPresent()) {
                stops.add(new Chain(dispatcher.get()));
                dispatched = true;
            } else if (entry.owner() instanceof TcxChain.Owner.ManagedLink managed) {
                Optional<Link> link = links.stream()
                        .filter(one -> one.id() == managed.linkId())
                        .findFirst();
                stops.add(new Single(entry.programId(), entry.programName(), link, entry.kernelLinkId()));
                shown.add(managed.linkId());
            } else {
                stops.add(new Single(entry.programId(), entry.programName(), Optional.empty(), entry.kernelLinkId()));
            }
        }
        links.stream()
                .filter(link -> !shown.contains(link.id()))
                .sorted(Comparator.comparingInt(link ->
                        link.details().onHook().map(HookDetails::position).orElse(0)))
                .forEach(link -> stops.add(single(link)));
        if (!dispatched) {
            dispatcher.ifPresent(found -> stops.add(new Chain(found)));
        }
        return stops;
    }

    private Single single(Link link) {
        return new Single(
                link.programId(),
                names.getOrDefault(link.programId(), ""),
                Optional.of(link),
                link.lost().isPresent() ? OptionalLong.empty() : link.kernelLinkId());
    }

    /** What came in, the stack, and what goes out. */
    List<Stage> stages() {
        List<Stage> stages = new ArrayList<>();
        // What the peer of a netkit pair sent was on its way before this interface received it.
        incoming.stream()
                .filter(hook -> hook.type() == DispatcherType.NETKIT_PEER)
                .forEach(stages::add);
        incoming.stream()
                .filter(hook -> hook.type() != DispatcherType.NETKIT_PEER)
                .forEach(stages::add);
        stages.add(new Stack());
        stages.addAll(outgoing);
        return stages;
    }
}
