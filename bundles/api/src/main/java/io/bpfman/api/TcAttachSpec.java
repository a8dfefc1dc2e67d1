// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import io.bpfman.api.errors.InvalidSpecException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Attaches a program of type {@code tc} to one direction of an interface, as a member of the dispatcher there.
 *
 * @param programId the kernel's id of the program
 * @param interfaceName the interface, looked up inside {@code netns}
 * @param priority 0 or more; lower runs first, the newest first among equals
 * @param proceedOn the verdicts after which the next member runs
 * @param netns file of the network namespace, the agent's own when empty
 * @param linkPinPath where the slot is pinned; inside the dispatcher's directory when empty
 * @param metadata kept with the link
 */
public record TcAttachSpec(
        long programId,
        String interfaceName,
        Direction direction,
        int priority,
        ProceedOn proceedOn,
        Optional<Path> netns,
        Optional<Path> linkPinPath,
        Map<String, String> metadata)
        implements MemberSpec {

    public TcAttachSpec {
        metadata = Map.copyOf(metadata);
        if (priority < 0) {
            throw new InvalidSpecException("invalid attach spec: priority must be non-negative, got " + priority);
        }
        if (interfaceName.isEmpty()) {
            throw new InvalidSpecException("invalid attach spec: interface name is empty");
        }
    }

    /** With priority 50, the default proceed-on, the agent's own namespace and the default pin. */
    public static TcAttachSpec of(long programId, String interfaceName, Direction direction) {
        return new TcAttachSpec(
                programId,
                interfaceName,
                direction,
                DEFAULT_PRIORITY,
                ProceedOn.TC_DEFAULT,
                Optional.empty(),
                Optional.empty(),
                Map.of());
    }

    @Override
    public LinkKind kind() {
        return LinkKind.TC;
    }

    @Override
    public ProgramType programType() {
        return ProgramType.TC;
    }

    @Override
    public DispatcherType dispatcherType() {
        return DispatcherType.tc(direction);
    }

    /** The same with another priority. */
    public TcAttachSpec withPriority(int newPriority) {
        return new TcAttachSpec(
                programId, interfaceName, direction, newPriority, proceedOn, netns, linkPinPath, metadata);
    }

    /** The same with another proceed-on. */
    public TcAttachSpec withProceedOn(ProceedOn newProceedOn) {
        return new TcAttachSpec(
                programId, interfaceName, direction, priority, newProceedOn, netns, linkPinPath, metadata);
    }
}
