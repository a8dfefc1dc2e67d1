// SPDX-License-Identifier: Apache-2.0
package io.bpfman.dispatcher.tc.internal;

import io.bpfman.spi.dispatcher.Revision;
import io.bpfman.spi.dispatcher.Slot;
import io.bpfman.spi.kernel.ExtensionTarget;
import io.bpfman.spi.kernel.ProgramInfo;
import java.util.Optional;
import java.util.OptionalLong;

/** One way to build revisions. Stateless; any thread may call it. */
sealed interface SlotFiller permits FreplaceRevisions, TailCallRevisions {

    ProgramInfo load(Revision revision, boolean tcxVerdicts);

    /** What members have to extend; empty when they are ordinary programs. */
    Optional<ExtensionTarget> memberTarget();

    /** Fills a slot; the result is the id of the link that does, if one does. */
    OptionalLong fill(Revision revision, Slot slot);

    /** Empties a slot of a revision that is not live, or at least takes its pin away. */
    void clear(Revision revision, Slot slot);
}
