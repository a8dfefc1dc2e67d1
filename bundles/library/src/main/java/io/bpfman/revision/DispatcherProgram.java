// SPDX-License-Identifier: Apache-2.0
package io.bpfman.revision;

import io.bpfman.api.ProgramSelector;
import io.bpfman.api.ProgramType;
import io.bpfman.spi.kernel.ObjectSource;
import java.util.function.Supplier;

/**
 * A dispatcher program as it is compiled, and shipped with the bundle that offers it.
 *
 * @param name the program's name
 * @param type its type
 * @param objectName how messages call its object
 * @param object the object
 */
public record DispatcherProgram(String name, ProgramType type, String objectName, Supplier<byte[]> object) {

    /** The object with its name. */
    public ObjectSource source() {
        return ObjectSource.shipped(objectName, object.get());
    }

    /** The program, as a load names it. */
    public ProgramSelector selector() {
        return new ProgramSelector(type, name);
    }
}
