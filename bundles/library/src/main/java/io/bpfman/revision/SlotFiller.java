// SPDX-License-Identifier: Apache-2.0
package io.bpfman.revision;

import io.bpfman.spi.dispatcher.Revision;
import io.bpfman.spi.dispatcher.Slot;
import java.util.OptionalLong;

/** One way to fill the slots of revisions. Stateless; any thread may call it. */
sealed interface SlotFiller permits ExtensionSlots, TailCallSlots {

    /** Fills a slot; the result is the id of the link that does, if one does. */
    OptionalLong fill(Revision revision, Slot slot);

    /** Empties a slot of a revision that is not live, or at least takes its pin away. */
    void clear(Revision revision, Slot slot);
}
