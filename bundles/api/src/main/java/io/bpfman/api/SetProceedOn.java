// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.KindMismatchException;

/**
 * Has the next member run after other verdicts than before.
 *
 * @param proceedOn in the bits of the member's kind of dispatcher
 */
public record SetProceedOn(long linkId, ProceedOn proceedOn) implements LinkChange {

    @Override
    public MemberDetails applyTo(HookDetails details) {
        MemberDetails member = details.inDispatcher()
                .orElseThrow(() -> new KindMismatchException("link " + linkId
                        + " is no member of a dispatcher, so it has no proceed-on;"
                        + " a TCX program hands packets on by the verdict unspec"));
        DispatcherType type = member.dispatcherKey().type();
        long unknown = proceedOn.mask()
                & ~type.verdicts().stream().mapToLong(Verdict::bit).sum();
        if (unknown != 0) {
            throw new InvalidSpecException("invalid change: no " + type.label() + " action has a bit in 0x"
                    + Long.toHexString(unknown) + " of proceed-on; link " + linkId + " was left as it is");
        }
        return member.withProceedOn(proceedOn);
    }
}
