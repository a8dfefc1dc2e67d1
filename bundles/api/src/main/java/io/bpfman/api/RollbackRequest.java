// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

/**
 * The version before the present one, which takes the program's place in all its links as a new version does. It is loaded out of its kept bytecode, with the
 * globals that it had.
 *
 * @param programId the kernel's id of the program as it is now
 * @param maps what becomes of maps that the version before declares otherwise
 */
public record RollbackRequest(long programId, DifferingMaps maps) implements Change {

    /** With the maps as they are. */
    public static RollbackRequest of(long programId) {
        return new RollbackRequest(programId, DifferingMaps.REFUSE);
    }
}
