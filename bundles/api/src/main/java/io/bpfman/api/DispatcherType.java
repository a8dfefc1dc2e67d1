// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import io.bpfman.api.errors.InvalidSpecException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The hooks of an interface: where a dispatcher can be, or a chain of links that the kernel keeps in order, or both. */
public enum DispatcherType {
    XDP,
    TC_INGRESS,
    TC_EGRESS,
    /** What the primary interface of a netkit pair sends. */
    NETKIT_PRIMARY,
    /** What the peer of a netkit pair sends. */
    NETKIT_PEER;

    /** The name in commands, in the store, in JSON and in bpffs: {@code xdp}, {@code tc-ingress}, {@code netkit-peer}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Those where a dispatcher can be. */
    public static List<DispatcherType> ofDispatchers() {
        return Arrays.stream(values())
                .filter(type -> !type.verdicts().isEmpty())
                .toList();
    }

    /** Those where a chain of links can be. */
    public static List<DispatcherType> ofChains() {
        return Arrays.stream(values()).filter(type -> type.chain().isPresent()).toList();
    }

    /** What the members of its dispatcher can return, by code; the sentinel of an empty slot is among them. Empty where no dispatcher can be. */
    public List<Verdict> verdicts() {
        return switch (this) {
            case XDP -> List.of(XdpAction.values());
            case TC_INGRESS, TC_EGRESS -> List.of(TcAction.values());
            case NETKIT_PRIMARY, NETKIT_PEER -> List.of();
        };
    }

    /** What the members of a dispatcher give when the last one hands a packet on. */
    public Verdict endOfChain() {
        return this == XDP ? XdpAction.PASS : TcAction.OK;
    }

    /** The direction of the packets that its members meet; empty for a hook that has but one. */
    public Optional<Direction> direction() {
        return switch (this) {
            case XDP, NETKIT_PRIMARY, NETKIT_PEER -> Optional.empty();
            case TC_INGRESS -> Optional.of(Direction.INGRESS);
            case TC_EGRESS -> Optional.of(Direction.EGRESS);
        };
    }

    /** The kind of the links in its chain; empty where there is none. */
    public Optional<LinkKind> chain() {
        return switch (this) {
            case XDP -> Optional.empty();
            case TC_INGRESS, TC_EGRESS -> Optional.of(LinkKind.TCX);
            case NETKIT_PRIMARY, NETKIT_PEER -> Optional.of(LinkKind.NETKIT);
        };
    }

    /**
     * Where a link of its chain is attached.
     *
     * @param position rank among bpfman's links there
     * @param netns the namespace's file as it was asked for
     * @throws InvalidSpecException where there is no chain
     */
    public ChainDetails chainDetails(
            String interfaceName, int ifindex, int priority, int position, Optional<Path> netns, long nsid) {
        return switch (this) {
            case XDP -> throw new InvalidSpecException("no links have places of their own at " + label());
            case TC_INGRESS, TC_EGRESS ->
                new TcxLinkDetails(interfaceName, ifindex, direction().orElseThrow(), priority, position, netns, nsid);
            case NETKIT_PRIMARY ->
                new NetkitLinkDetails(interfaceName, ifindex, NetkitSide.PRIMARY, priority, position, netns, nsid);
            case NETKIT_PEER ->
                new NetkitLinkDetails(interfaceName, ifindex, NetkitSide.PEER, priority, position, netns, nsid);
        };
    }

    /** The TC dispatcher of a direction. */
    public static DispatcherType tc(Direction direction) {
        return direction == Direction.INGRESS ? TC_INGRESS : TC_EGRESS;
    }

    /** Reads a {@link #label()}. */
    public static DispatcherType parse(String text) {
        for (DispatcherType type : values()) {
            if (type.label().equals(text)) {
                return type;
            }
        }
        throw new InvalidSpecException("unknown dispatcher type \"" + text + "\"; one of "
                + ofDispatchers().stream().map(DispatcherType::label).collect(Collectors.joining(", ")));
    }
}
