// SPDX-License-Identifier: Apache-2.0
package io.bpfman.csi.internal;

import io.bpfman.api.LoadRequest;
import io.bpfman.api.Program;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whose maps a volume is to have; at least one is there.
 *
 * @param program what a program's metadata call it
 * @param application which application a program belongs to
 */
record Choice(Optional<String> program, Optional<String> application) {

    /** The metadata key by which Kubernetes' operator names programs. */
    static final String PROGRAM_NAME = "bpfman.io/ProgramName";

    boolean takes(Program one) {
        return program.map(name -> name.equals(one.metadata().get(PROGRAM_NAME)))
                        .orElse(true)
                && application
                        .map(name -> name.equals(one.metadata().get(LoadRequest.APPLICATION)))
                        .orElse(true);
    }

    @Override
    public String toString() {
        return Stream.concat(
                        program.map(name -> PROGRAM_NAME + "=" + name).stream(),
                        application.map(name -> LoadRequest.APPLICATION + "=" + name).stream())
                .collect(Collectors.joining(" and "));
    }
}
