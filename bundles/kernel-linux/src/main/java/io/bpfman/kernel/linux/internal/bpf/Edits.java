// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.kernel.linux.internal.sys.MemoryFile;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.object.ObjectBytes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Bytes of an object that libbpf is to see otherwise than they are in its file. Not for several threads. */
final class Edits {

    /** Far more than any object needs. */
    private static final int MAX = 1 << 16;

    private static final int PIECE = 1 << 16;

    private final List<Edit> all = new ArrayList<>();

    /** One byte. */
    record Edit(long at, byte value) {}

    /** Throws {@link InvalidSpecException} when there are too many. */
    void put(long at, byte value) {
        if (all.size() == MAX) {
            throw new InvalidSpecException("the object file has more than " + MAX
                    + " names and externs that would have to be changed for loading; it is damaged, compile it again");
        }
        all.add(new Edit(at, value));
    }

    void putAll(Edits others) {
        others.all.forEach(edit -> put(edit.at, edit.value));
    }

    List<Edit> all() {
        return List.copyOf(all);
    }

    /** Writes the object as libbpf is to see it. */
    void write(ObjectBytes object, MemoryFile.Sink sink) throws SysException {
        List<Edit> inOrder = new ArrayList<>(all);
        inOrder.sort(Comparator.comparingLong(Edit::at));
        int next = 0;
        for (long at = 0; at < object.size(); at += PIECE) {
            byte[] piece = object.copy(at, (int) Math.min(PIECE, object.size() - at));
            for (; next < inOrder.size() && inOrder.get(next).at < at + piece.length; next++) {
                piece[(int) (inOrder.get(next).at - at)] = inOrder.get(next).value;
            }
            sink.write(piece);
        }
    }
}
