// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.util.Locale;

/** The verdicts of a TC program ({@code TC_ACT_*} in {@code linux/pkt_cls.h}) and the dispatcher's own sentinel. */
public enum TcAction implements Verdict {
    UNSPEC(-1),
    OK(0),
    RECLASSIFY(1),
    SHOT(2),
    PIPE(3),
    STOLEN(4),
    QUEUED(5),
    REPEAT(6),
    REDIRECT(7),
    TRAP(8),
    /** What an empty slot gives: the chain goes on. */
    DISPATCHER_RETURN(30);

    private final int code;

    TcAction(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }

    /** {@code 1 << (code + 1)}, so that UNSPEC has a bit too. */
    @Override
    public long bit() {
        return 1L << (code + 1);
    }

    @Override
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
