// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import io.bpfman.api.errors.InvalidSpecException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Attaches a program of type {@code netkit} to one side of a pair of netkit interfaces. Any number of programs can be attached so, each of them once, as far as
 * the kernel has room (63 programs a side). A program hands the packet on to the next one with the verdict {@code NETKIT_NEXT}, -1; {@code NETKIT_PASS} is 0,
 * {@code NETKIT_DROP} 2, {@code NETKIT_REDIRECT} 7.
 *
 * @param programId the kernel's id of the program
 * @param interfaceName the primary interface of the pair, for both sides, looked up inside {@code netns}
 * @param priority 0 or more; lower runs first, the oldest first among equals
 * @param netns file of the network namespace, the agent's own when empty
 * @param linkPinPath where the link is pinned; below bpfman's own directory when empty
 * @param metadata kept with the link
 */
public record NetkitAttachSpec(
        long programId,
        String interfaceName,
        NetkitSide side,
        int priority,
        Optional<Path> netns,
        Optional<Path> linkPinPath,
        Map<String, String> metadata)
        implements ChainSpec {

    public NetkitAttachSpec {
        metadata = Map.copyOf(metadata);
        if (priority < 0) {
            throw new InvalidSpecException("invalid attach spec: priority must be non-negative, got " + priority);
        }
        if (interfaceName.isEmpty()) {
            throw new InvalidSpecException("invalid attach spec: interface name is empty");
        }
    }

    @Override
    public LinkKind kind() {
        return LinkKind.NETKIT;
    }

    @Override
    public ProgramType programType() {
        return ProgramType.NETKIT;
    }

    @Override
    public DispatcherType hookType() {
        return side.hookType();
    }
}
