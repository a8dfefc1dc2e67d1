// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import io.bpfman.api.errors.InvalidSpecException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The hooks of an interface that have a dispatcher. */
public enum DispatcherType {
    XDP,
    TC_INGRESS,
    TC_EGRESS;

    /** The name in commands, in the store, in JSON and in bpffs: {@code xdp}, {@code tc-ingress}, {@code tc-egress}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What its members can return, by code; the sentinel of an empty slot is among them. */
    public List<Verdict> verdicts() {
        return this == XDP ? List.of(XdpAction.values()) : List.of(TcAction.values());
    }

    /** What a chain gives that runs to its end. */
    public Verdict endOfChain() {
        return this == XDP ? XdpAction.PASS : TcAction.OK;
    }

    /** The direction of the packets that its members meet; empty for XDP, which has but one. */
    public Optional<Direction> direction() {
        return switch (this) {
            case XDP -> Optional.empty();
            case TC_INGRESS -> Optional.of(Direction.INGRESS);
            case TC_EGRESS -> Optional.of(Direction.EGRESS);
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
        throw new InvalidSpecException("unknown dispatcher type \"" + text + "\"; one of xdp, tc-ingress, tc-egress");
    }
}
