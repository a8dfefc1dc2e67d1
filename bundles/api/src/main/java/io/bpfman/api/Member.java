// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A member of a dispatcher's chain.
 *
 * @param position rank in the chain, 0 to 9
 * @param proceedOn as it was asked for
 * @param enabled whether it runs; when it does not, the chain goes on past its place
 * @param counts empty when the dispatcher does not count
 * @param failures packets that came to its slot when the tail call into it failed, counted whether the dispatcher counts or not; empty when its
 *     slots are not filled by tail calls, or the dispatcher is of a release that did not count them
 * @param kernelLinkId the link that fills its slot, where one does
 */
public record Member(
        long linkId,
        long programId,
        String programName,
        int position,
        int priority,
        ProceedOn proceedOn,
        Path pinPath,
        Map<String, String> metadata,
        boolean enabled,
        Optional<MemberCounts> counts,
        OptionalLong failures,
        OptionalLong kernelLinkId) {

    /** Without a count of failures, and without a link of the kernel's. */
    public Member(
            long linkId,
            long programId,
            String programName,
            int position,
            int priority,
            ProceedOn proceedOn,
            Path pinPath,
            Map<String, String> metadata,
            boolean enabled,
            Optional<MemberCounts> counts) {
        this(
                linkId,
                programId,
                programName,
                position,
                priority,
                proceedOn,
                pinPath,
                metadata,
                enabled,
                counts,
                OptionalLong.empty(),
                OptionalLong.empty());
    }

    public Member {
        metadata = Map.copyOf(metadata);
    }
}
