// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.util.Locale;

/** The verdicts of an XDP program ({@code enum xdp_action} in {@code linux/bpf.h}) and the dispatcher's own sentinel. */
public enum XdpAction implements Verdict {
    ABORTED(0),
    DROP(1),
    PASS(2),
    TX(3),
    REDIRECT(4),
    /** What an empty slot gives: the chain goes on. */
    DISPATCHER_RETURN(31);

    private final int code;

    XdpAction(int code) {
        this.code = code;
    }

    @Override
    public int code() {
        return code;
    }

    /** {@code 1 << code}. */
    @Override
    public long bit() {
        return 1L << code;
    }

    @Override
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
