// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.nio.file.Path;
import java.util.Optional;

/** Attaches a program as a member of the dispatcher of an attach point. */
public sealed interface MemberSpec extends AttachSpec permits TcAttachSpec, XdpAttachSpec {

    /** The priority of a member when none is asked for. */
    int DEFAULT_PRIORITY = 50;

    /** The type that the program has to have. */
    ProgramType programType();

    /** The dispatcher that it becomes a member of. */
    DispatcherType dispatcherType();

    /** The interface, looked up inside {@link #netns()}. */
    String interfaceName();

    /** 0 or more; lower runs first, the newest first among equals. */
    int priority();

    /** The verdicts after which the next member runs. */
    ProceedOn proceedOn();

    /** File of the network namespace, the agent's own when empty. */
    Optional<Path> netns();

    /** Where the slot is pinned; inside the dispatcher's directory when empty. */
    Optional<Path> linkPinPath();
}
