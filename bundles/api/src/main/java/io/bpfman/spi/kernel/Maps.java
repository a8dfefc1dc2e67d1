// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import java.nio.file.Path;
import java.util.List;

/** Maps of a kernel, by their pins. Keys are array indexes. */
public interface Maps {

    /** Puts the pinned program into an entry of a pinned {@code PROG_ARRAY}, in one atomic step ({@code BPF_MAP_UPDATE_ELEM}). */
    void putProgram(Path progArrayPin, int index, Path programPin);

    /** The value of an entry of an array; for a per-CPU array one value a possible CPU. Native byte order. */
    List<byte[]> read(Path mapPin, int index);

    /** Sets an entry of an array, on every CPU, to zero bytes. */
    void zero(Path mapPin, int index);

    /**
     * Keeps a pinned {@code PROG_ARRAY} open, so that it keeps its entries when somebody removes its pin: the kernel empties such an array when
     * its last user-space reference goes ({@code map_release_uref}). Until it is retired or released, or this kernel is closed. One that was
     * pinned at the same place before is let go of; nothing to do for one that is held.
     */
    void hold(Path progArrayPin);

    /** Lets go of an array that is held and whose pin is gone, past a grace period. Returns at once; whether one was held. */
    boolean release(Path progArrayPin);

    /**
     * Removes the pin of a {@code PROG_ARRAY} that a packet may still be using: the map is kept open past a grace period, because the
     * kernel empties the array when its last user-space reference goes. It is not held any more. Returns at once.
     */
    void retire(Path progArrayPin);
}
