// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A member of a dispatcher's chain.
 *
 * @param position rank in the chain, 0 to 9
 * @param proceedOn as it was asked for
 * @param enabled whether it runs; when it does not, the chain goes on past its place
 * @param counts empty when the dispatcher does not count
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
        Optional<MemberCounts> counts) {

    public Member {
        metadata = Map.copyOf(metadata);
    }
}
