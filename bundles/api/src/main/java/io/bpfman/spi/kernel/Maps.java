// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import io.bpfman.api.KernelMap;
import io.bpfman.api.errors.UnsupportedHereException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Maps of a kernel, by their pins. Keys are array indexes. */
public interface Maps {

    /** What there is to say of the map with this id ({@code BPF_MAP_GET_FD_BY_ID}); empty when there is none. */
    Optional<KernelMap> describe(long id);

    /** The id of the map that is pinned at this path; empty when there is no pin. */
    OptionalLong idAt(Path pin);

    /**
     * Pins the map with this id ({@code BPF_MAP_GET_FD_BY_ID}, {@code BPF_OBJ_PIN}), whoever holds it. Refused with EEXIST when there is something at {@code
     * pin}, and with ENOENT when there is no such map or directory.
     */
    void pin(long id, Path pin);

    /** The ids of the programs in the {@code PROG_ARRAY} with this id, by their indexes; empty ones are left out, and all when there is no such map. */
    Map<Integer, Long> programs(long id);

    /**
     * Puts the pinned program into an entry of a pinned {@code PROG_ARRAY}, in one atomic step ({@code BPF_MAP_UPDATE_ELEM}). Where the array of that pin is
     * held ({@link #hold}), into that one, whatever has become of its pin.
     */
    void putProgram(Path progArrayPin, int index, Path programPin);

    /** The value of an entry of an array; for a per-CPU array one value a possible CPU. Native byte order. */
    List<byte[]> read(Path mapPin, int index);

    /** The same of several entries of one array, by their indexes: it is opened once. */
    default Map<Integer, List<byte[]>> read(Path mapPin, Collection<Integer> indexes) {
        Map<Integer, List<byte[]>> values = new HashMap<>();
        indexes.forEach(index -> values.put(index, read(mapPin, index)));
        return values;
    }

    /** Sets an entry of an array, on every CPU, to zero bytes. */
    void zero(Path mapPin, int index);

    /**
     * Copies the entries of a pinned map of values ({@code BPF_MAP_GET_NEXT_KEY}) into a pinned one of the same type and sizes that nobody uses yet. What is there
     * throughout is copied, with a value that it had meanwhile; what comes or goes meanwhile may be there or not.
     *
     * @return how many
     * @throws io.bpfman.api.errors.InvalidSpecException when there are more than the other one has room for
     */
    long copy(Path fromPin, Path toPin);

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

    /** Begins to read a pinned {@code BPF_MAP_TYPE_RINGBUF}; the caller closes what it gets. */
    default RingReader readRing(Path ringPin) {
        throw new UnsupportedHereException("this kernel does not read ring buffers, as the one pinned at " + ringPin);
    }

    /** The longest record that is written, in bytes. */
    int MAX_RECORD = 1 << 16;

    /**
     * Keeps bytes where only BPF objects can be kept: as the one entry of an array of their own, which is named {@link MapTypes#RECORD}, that programs may only read
     * ({@code BPF_F_RDONLY_PROG}) and nobody can write any more ({@code BPF_MAP_FREEZE}). A record that is pinned there is let go first; anything else that is
     * there is refused with EEXIST.
     *
     * @param content at least one byte, at most {@link #MAX_RECORD}
     */
    void writeRecord(Path pin, byte[] content);

    /** The bytes of the record that is pinned there; empty when there is no pin, or a map that is no record. */
    Optional<byte[]> readRecord(Path pin);
}
