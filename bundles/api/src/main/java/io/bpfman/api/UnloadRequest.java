// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

/**
 * A program to unload.
 *
 * @param programId the kernel's id of the program
 * @param links what happens when the program is still attached
 */
public record UnloadRequest(long programId, WhenLinked links) implements Change {

    /** What an unload does to a program that still has links. */
    public enum WhenLinked {
        /** Detach every link of the program first. */
        DETACH,
        /** Refuse, and name the links. */
        REFUSE
    }

    /** Unloads the program and detaches its links first. */
    public static UnloadRequest of(long programId) {
        return new UnloadRequest(programId, WhenLinked.DETACH);
    }
}
