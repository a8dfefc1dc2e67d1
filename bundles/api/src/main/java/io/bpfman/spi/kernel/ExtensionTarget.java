// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import io.bpfman.api.GlobalValue;
import io.bpfman.api.ProgramType;
import java.util.Map;

/**
 * A program with a function that programs of type {@code BPF_PROG_TYPE_EXT} replace. The verifier compares an extension with this function when it
 * is loaded; it can then be linked into every function of the same signature. The program is loaded for the time of the call only and pinned
 * nowhere.
 *
 * @param object the object that the program is in
 * @param type the program's type
 * @param program the program's name
 * @param globals values of global variables; they have to leave {@code function} in the program, because the verifier drops what cannot be reached
 * @param function name of the function
 */
public record ExtensionTarget(
        ObjectSource object, ProgramType type, String program, Map<String, GlobalValue> globals, String function) {

    public ExtensionTarget {
        globals = Map.copyOf(globals);
    }
}
