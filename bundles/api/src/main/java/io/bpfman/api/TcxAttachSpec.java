// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import io.bpfman.api.errors.InvalidSpecException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Attaches a program of type {@code tcx} to one direction of an interface by a TCX link of its own, without a dispatcher. Any number of programs can be
 * attached so, each of them once, as far as the kernel has room (63 programs a hook). A program hands the packet on to the next one with the verdict
 * {@code TC_ACT_UNSPEC}, which TCX calls {@code TCX_NEXT}.
 *
 * @param programId the kernel's id of the program
 * @param interfaceName the interface, looked up inside {@code netns}
 * @param priority 0 or more; lower runs first, the oldest first among equals
 * @param netns file of the network namespace, the agent's own when empty
 * @param linkPinPath where the link is pinned; below bpfman's own directory when empty
 * @param metadata kept with the link
 */
public record TcxAttachSpec(
        long programId,
        String interfaceName,
        Direction direction,
        int priority,
        Optional<Path> netns,
        Optional<Path> linkPinPath,
        Map<String, String> metadata)
        implements ChainSpec {

    public TcxAttachSpec {
        metadata = Map.copyOf(metadata);
        if (priority < 0) {
            throw new InvalidSpecException("invalid attach spec: priority must be non-negative, got " + priority);
        }
        if (interfaceName.isEmpty()) {
            throw new InvalidSpecException("invalid attach spec: interface name is empty");
        }
    }

    /** With priority 50, the agent's own namespace and the default pin. */
    public static TcxAttachSpec of(long programId, String interfaceName, Direction direction) {
        return new TcxAttachSpec(
                programId,
                interfaceName,
                direction,
                MemberSpec.DEFAULT_PRIORITY,
                Optional.empty(),
                Optional.empty(),
                Map.of());
    }

    @Override
    public LinkKind kind() {
        return LinkKind.TCX;
    }

    @Override
    public ProgramType programType() {
        return ProgramType.TCX;
    }

    @Override
    public DispatcherType hookType() {
        return DispatcherType.tc(direction);
    }

    /** The same with another priority. */
    public TcxAttachSpec withPriority(int newPriority) {
        return new TcxAttachSpec(programId, interfaceName, direction, newPriority, netns, linkPinPath, metadata);
    }
}
