// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import io.bpfman.api.errors.InvalidSpecException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Attaches a program of type {@code xdp} to an interface, as a member of the XDP dispatcher there.
 *
 * @param programId the kernel's id of the program
 * @param interfaceName the interface, looked up inside {@code netns}
 * @param priority 0 or more; lower runs first, the newest first among equals
 * @param proceedOn the verdicts after which the next member runs
 * @param mode where the dispatcher is to run; one that is there already has to run there, or {@code mode} be AUTO
 * @param netns file of the network namespace, the agent's own when empty
 * @param linkPinPath where the slot is pinned; inside the dispatcher's directory when empty
 * @param metadata kept with the link
 */
public record XdpAttachSpec(
        long programId,
        String interfaceName,
        int priority,
        ProceedOn proceedOn,
        XdpMode mode,
        Optional<Path> netns,
        Optional<Path> linkPinPath,
        Map<String, String> metadata)
        implements MemberSpec {

    public XdpAttachSpec {
        metadata = Map.copyOf(metadata);
        if (priority < 0) {
            throw new InvalidSpecException("invalid attach spec: priority must be non-negative, got " + priority);
        }
        if (interfaceName.isEmpty()) {
            throw new InvalidSpecException("invalid attach spec: interface name is empty");
        }
    }

    /** With priority 50, the default proceed-on and mode, the agent's own namespace and the default pin. */
    public static XdpAttachSpec of(long programId, String interfaceName) {
        return new XdpAttachSpec(
                programId,
                interfaceName,
                DEFAULT_PRIORITY,
                ProceedOn.XDP_DEFAULT,
                XdpMode.AUTO,
                Optional.empty(),
                Optional.empty(),
                Map.of());
    }

    @Override
    public LinkKind kind() {
        return LinkKind.XDP;
    }

    @Override
    public ProgramType programType() {
        return ProgramType.XDP;
    }

    @Override
    public DispatcherType dispatcherType() {
        return DispatcherType.XDP;
    }

    /** The same with another priority. */
    public XdpAttachSpec withPriority(int newPriority) {
        return new XdpAttachSpec(programId, interfaceName, newPriority, proceedOn, mode, netns, linkPinPath, metadata);
    }

    /** The same with another proceed-on. */
    public XdpAttachSpec withProceedOn(ProceedOn newProceedOn) {
        return new XdpAttachSpec(programId, interfaceName, priority, newProceedOn, mode, netns, linkPinPath, metadata);
    }

    /** The same in another mode. */
    public XdpAttachSpec withMode(XdpMode newMode) {
        return new XdpAttachSpec(programId, interfaceName, priority, proceedOn, newMode, netns, linkPinPath, metadata);
    }
}
