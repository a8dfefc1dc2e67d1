// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.load;

import io.bpfman.api.BytecodeSource;
import io.bpfman.api.LoadRequest;
import io.bpfman.spi.kernel.ObjectSource;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * Copies of the objects that programs were loaded from, a copy for each program. A dispatcher may need a program in another form long after its object
 * file was changed or deleted. Any thread may call it; calls about one program must not overlap. Methods throw {@link
 * io.bpfman.api.errors.StoreException} with what to do.
 */
public interface BytecodeKeep {

    /** No larger objects are loaded. */
    long MAX_OBJECT_BYTES = 64L << 20;

    /**
     * Takes a copy of an object that nobody else changes, until it is closed. Throws {@link
     * io.bpfman.api.errors.InvalidSpecException} when the object cannot be read or is larger than {@link #MAX_OBJECT_BYTES}.
     */
    StagedObject stage(BytecodeSource source);

    /**
     * Keeps a copy; what an earlier program of the same id left is replaced.
     *
     * @param request names the file that the object was read from, and how its programs were loaded
     */
    void keep(long programId, ObjectSource object, LoadRequest request, Instant now);

    /** Where the copy is, or would be. */
    Path file(long programId);

    /** The object as it was kept, named after its file. */
    ObjectSource read(long programId);

    /** Removes the copy. Nothing to do when there is none. */
    void remove(long programId);

    /** Programs of which there is a copy, whole or not, by id. */
    List<Long> programs();
}
