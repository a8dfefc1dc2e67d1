// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.load;

import io.bpfman.api.BytecodeSource;
import io.bpfman.api.LoadRequest;
import io.bpfman.spi.kernel.ObjectSource;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Copies of the objects that programs were loaded from, a copy for each program. A dispatcher may need a program in another form long after its object
 * file was changed or deleted. Any thread may call it; calls about one program must not overlap. Methods throw {@link
 * io.bpfman.api.errors.StoreException} with what to do.
 */
public interface BytecodeKeep {

    /** No larger objects are loaded. */
    long MAX_OBJECT_BYTES = 64L << 20;

    /**
     * Takes a copy of an object that nobody else changes, until it is closed; an image is one that was found already. Throws {@link
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

    /** The digest of the copy, SHA-256 in hexadecimal, as it was noted; empty when there is no copy, or its note cannot be read. */
    Optional<String> digest(long programId);

    /** The object as it was kept, named after its file. */
    ObjectSource read(long programId);

    /**
     * Has a program keep earlier versions beside its own copy: the copy of another program, which stays where it is, and those that this one keeps.
     *
     * @param number under which the other program's copy is kept; empty when that is of the same version
     * @param earlier the numbers of the other program's earlier versions that are kept, too
     */
    void inherit(long from, long to, OptionalInt number, Set<Integer> earlier);

    /** Removes the earlier versions that a program keeps. Nothing to do when there are none. */
    void disinherit(long programId);

    /** Where the copy of an earlier version is, or would be. */
    Path earlier(long programId, int number);

    /** How the copy was loaded, as it was noted; empty when there is no copy, or its note does not say so, as those of early releases. */
    Optional<LoadNote> loadNote(long programId);

    /** Removes the copy, and those of earlier versions. Nothing to do when there is none. */
    void remove(long programId);

    /** Programs of which there is a copy, whole or not, by id. */
    List<Long> programs();

    /** What is the matter with the copy of a program; empty when it is whole. Reads all of it. */
    Optional<Flaw> flaw(long programId);

    /**
     * What is the matter with a copy.
     *
     * @param what where the matter is
     * @param reason for a person
     * @param source the file that it was copied from, when that still has the bytes that were kept
     */
    record Flaw(Kind what, String reason, Optional<Path> source) {

        /** Where the matter is. */
        public enum Kind {
            /** There is no copy. */
            GONE,
            /** It is not what was kept. */
            CHANGED,
            /** Nobody can tell, because the note of where it came from is gone or cannot be read. */
            UNTOLD
        }
    }

    /** Copies the object of a program anew from the file that it was loaded from; throws unless that has the bytes that were kept. */
    void fetch(long programId);
}
