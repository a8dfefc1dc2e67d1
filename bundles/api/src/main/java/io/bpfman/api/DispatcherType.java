// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import io.bpfman.api.errors.InvalidSpecException;
import java.util.List;
import java.util.Locale;

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
