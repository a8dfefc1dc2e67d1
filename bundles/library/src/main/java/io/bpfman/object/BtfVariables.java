// SPDX-License-Identifier: Apache-2.0
package io.bpfman.object;

import java.util.ArrayList;
import java.util.List;

/** Reads out of BTF, as the kernel keeps it, which global variables lie where in a section. */
public final class BtfVariables {

    /**
     * A variable.
     *
     * @param offset where in the section it begins, in bytes
     * @param size bytes of it
     */
    public record Variable(String name, int offset, int size) {}

    private BtfVariables() {}

    /**
     * The variables of the section of this name, for example {@code .rodata}, in their order.
     *
     * @throws IllegalArgumentException when the bytes are no BTF, or damaged
     */
    public static List<Variable> read(byte[] btf, String section) {
        ObjectBytes bytes = ObjectBytes.of(btf);
        return Btf.read(bytes, new Names(bytes), 0, bytes.size(), types -> {
            List<Variable> variables = new ArrayList<>();
            types.places(section)
                    .forEach(place -> variables.add(new Variable(
                            types.name(types.variableAt(place)), types.offsetAt(place), types.sizeAt(place))));
            return variables;
        });
    }
}
