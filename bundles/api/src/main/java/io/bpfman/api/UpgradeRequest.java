// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.util.Map;
import java.util.Optional;

/**
 * A new version of a program, which takes its place in all its links.
 *
 * @param programId the kernel's id of the program
 * @param source where the new version's object comes from
 * @param program the name of its function in that object; empty when it is the old one's
 * @param globals values of global variables by name; one that is not given keeps the value that it was given before, if the new object has it
 * @param maps what becomes of maps that the new version declares otherwise
 */
public record UpgradeRequest(
        long programId,
        BytecodeSource source,
        Optional<String> program,
        Map<String, GlobalValue> globals,
        DifferingMaps maps)
        implements Change {

    public UpgradeRequest {
        globals = Map.copyOf(globals);
    }

    /** The program of the same name, with the globals and the maps as they were. */
    public static UpgradeRequest of(long programId, BytecodeSource source) {
        return new UpgradeRequest(programId, source, Optional.empty(), Map.of(), DifferingMaps.REFUSE);
    }
}
