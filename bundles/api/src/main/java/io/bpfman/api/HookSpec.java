// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import io.bpfman.api.errors.KindMismatchException;
import java.nio.file.Path;
import java.util.Optional;

/** Attaches a program to a hook of a network interface. */
public sealed interface HookSpec extends AttachSpec permits MemberSpec, ChainSpec {

    /** The type that the program has to have. */
    ProgramType programType();

    /** The interface, looked up inside {@link #netns()}. */
    String interfaceName();

    /** 0 or more; lower runs first. */
    int priority();

    /** File of the network namespace, or a {@link NamespaceId} in its place; the agent's own when empty. */
    Optional<Path> netns();

    /** Where the link is pinned; at bpfman's own place when empty. */
    Optional<Path> linkPinPath();

    /**
     * Passes when a program can be attached like this.
     *
     * @throws KindMismatchException when it is of another type
     */
    default void requireType(Program program) {
        if (program.type() != programType()) {
            String accepted = programType().label();
            throw new KindMismatchException("program " + programId() + " is a "
                    + program.type().label() + " program; the " + accepted + " attach accepts " + accepted);
        }
    }
}
