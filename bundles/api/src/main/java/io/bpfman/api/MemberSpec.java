// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.nio.file.Path;
import java.util.Optional;

/** Attaches a program as a member of the dispatcher of an attach point. */
public sealed interface MemberSpec extends HookSpec permits TcAttachSpec, XdpAttachSpec {

    /** The priority of a member when none is asked for. */
    int DEFAULT_PRIORITY = 50;

    /** The dispatcher that it becomes a member of. */
    DispatcherType dispatcherType();

    /** 0 or more; lower runs first, the newest first among equals. */
    @Override
    int priority();

    /** The verdicts after which the next member runs. */
    ProceedOn proceedOn();

    /** Where the slot is pinned; inside the dispatcher's directory when empty. */
    @Override
    Optional<Path> linkPinPath();

    /** Whether it leaves something open that the program's object may say. */
    default boolean asksObject() {
        return false;
    }
}
