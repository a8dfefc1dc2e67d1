// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.dispatcher;

import io.bpfman.api.ProceedOn;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A slot of a revision.
 *
 * @param position 0 to 9
 * @param programId the member's kernel id
 * @param memberPin where the member is pinned
 * @param pin where the slot is to be pinned; empty when the member keeps a pin of its own that is already there
 * @param proceedOn as it was asked for; the sentinel is added when it is written into the program
 * @param counterIndex the member's entry of the counters, 0 to 15
 * @param filled whether the member is put into it; a packet goes on past a slot that is left empty
 * @param frags whether the member takes packets of several buffers (XDP)
 */
public record Slot(
        int position,
        long programId,
        Path memberPin,
        Optional<Path> pin,
        ProceedOn proceedOn,
        int priority,
        int counterIndex,
        boolean frags,
        boolean filled) {

    /** Filled with a member that takes no packets of several buffers. */
    public Slot(
            int position,
            long programId,
            Path memberPin,
            Optional<Path> pin,
            ProceedOn proceedOn,
            int priority,
            int counterIndex) {
        this(position, programId, memberPin, pin, proceedOn, priority, counterIndex, false, true);
    }
}
