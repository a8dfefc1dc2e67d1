// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import io.bpfman.api.errors.InvalidSpecException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The verdicts after which the next member of a dispatcher runs.
 *
 * @param mask an unsigned 32-bit mask; bits as in {@link Verdict#bit()}
 */
public record ProceedOn(long mask) {

    /** The default for TC: {@code pipe,dispatcher_return}. */
    public static final ProceedOn TC_DEFAULT = of(TcAction.PIPE, TcAction.DISPATCHER_RETURN);

    /** The default for XDP: {@code pass,dispatcher_return}. */
    public static final ProceedOn XDP_DEFAULT = of(XdpAction.PASS, XdpAction.DISPATCHER_RETURN);

    public ProceedOn {
        if (mask < 0 || mask > 0xFFFF_FFFFL) {
            throw new InvalidSpecException("proceed-on mask " + mask + " is not an unsigned 32-bit number");
        }
    }

    /** The mask of these verdicts. */
    public static ProceedOn of(Verdict... verdicts) {
        long mask = 0;
        for (Verdict verdict : verdicts) {
            mask |= verdict.bit();
        }
        return new ProceedOn(mask);
    }

    /** Reads names of TC verdicts separated by commas, for example {@code ok,pipe}. */
    public static ProceedOn parseTc(String text) {
        return parse(text, "TC", TcAction.values());
    }

    /** Reads names of XDP verdicts separated by commas, for example {@code pass,tx}. */
    public static ProceedOn parseXdp(String text) {
        return parse(text, "XDP", XdpAction.values());
    }

    private static ProceedOn parse(String text, String kind, Verdict[] verdicts) {
        long mask = 0;
        for (String name : text.split(",", -1)) {
            mask |= Arrays.stream(verdicts)
                    .filter(verdict -> verdict.label().equals(name.trim()))
                    .findFirst()
                    .orElseThrow(() -> new InvalidSpecException("unknown " + kind + " action \"" + name.trim()
                            + "\"; one of "
                            + Arrays.stream(verdicts).map(Verdict::label).collect(Collectors.joining(", "))))
                    .bit();
        }
        return new ProceedOn(mask);
    }

    /** The TC verdicts in the mask, by code. */
    public List<TcAction> tcActions() {
        return Arrays.stream(TcAction.values()).filter(this::contains).toList();
    }

    /** The XDP verdicts in the mask, by code. */
    public List<XdpAction> xdpActions() {
        return Arrays.stream(XdpAction.values()).filter(this::contains).toList();
    }

    /** The verdicts in the mask of a member of such a dispatcher, by code. */
    public List<Verdict> verdicts(DispatcherType type) {
        return type.verdicts().stream().filter(this::contains).toList();
    }

    /** Whether the next member runs after this verdict. */
    public boolean contains(Verdict verdict) {
        return (mask & verdict.bit()) != 0;
    }

    /** The same verdicts and this one. */
    public ProceedOn plus(Verdict verdict) {
        return new ProceedOn(mask | verdict.bit());
    }
}
