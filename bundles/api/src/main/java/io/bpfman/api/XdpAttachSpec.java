// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import io.bpfman.api.errors.InvalidSpecException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Attaches a program of type {@code xdp} to an interface, as a member of the XDP dispatcher there. Where no priority or no proceed-on is given, the
 * program's object decides if it was made for libxdp (section {@code .xdp_run_config}): its priority is taken, and of the default proceed-on those
 * verdicts are changed that it names. The link's details say what was taken.
 *
 * @param programId the kernel's id of the program
 * @param interfaceName the interface, looked up inside {@code netns}
 * @param givenPriority 0 or more; lower runs first, the newest first among equals; what the object says, or else 50, when empty
 * @param givenProceedOn the verdicts after which the next member runs; what the object says, or else the default, when empty
 * @param mode where the dispatcher is to run; one that is there already has to run there, or {@code mode} be AUTO
 * @param netns file of the network namespace, the agent's own when empty
 * @param linkPinPath where the slot is pinned; inside the dispatcher's directory when empty
 * @param metadata kept with the link
 */
public record XdpAttachSpec(
        long programId,
        String interfaceName,
        OptionalInt givenPriority,
        Optional<ProceedOn> givenProceedOn,
        XdpMode mode,
        Optional<Path> netns,
        Optional<Path> linkPinPath,
        Map<String, String> metadata)
        implements MemberSpec {

    public XdpAttachSpec {
        metadata = Map.copyOf(metadata);
        givenPriority.ifPresent(priority -> {
            if (priority < 0) {
                throw new InvalidSpecException("invalid attach spec: priority must be non-negative, got " + priority);
            }
        });
        if (interfaceName.isEmpty()) {
            throw new InvalidSpecException("invalid attach spec: interface name is empty");
        }
    }

    /** With this priority and proceed-on, whatever the object says. */
    public XdpAttachSpec(
            long programId,
            String interfaceName,
            int priority,
            ProceedOn proceedOn,
            XdpMode mode,
            Optional<Path> netns,
            Optional<Path> linkPinPath,
            Map<String, String> metadata) {
        this(
                programId,
                interfaceName,
                OptionalInt.of(priority),
                Optional.of(proceedOn),
                mode,
                netns,
                linkPinPath,
                metadata);
    }

    /** With the object's priority and proceed-on, the default mode, the agent's own namespace and the default pin. */
    public static XdpAttachSpec of(long programId, String interfaceName) {
        return new XdpAttachSpec(
                programId,
                interfaceName,
                OptionalInt.empty(),
                Optional.empty(),
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

    /** The priority when the object says none. */
    @Override
    public int priority() {
        return givenPriority.orElse(DEFAULT_PRIORITY);
    }

    /** The verdicts after which the next member runs when the object names none. */
    @Override
    public ProceedOn proceedOn() {
        return givenProceedOn.orElse(ProceedOn.XDP_DEFAULT);
    }

    /** The same with another priority, whatever the object says. */
    public XdpAttachSpec withPriority(int newPriority) {
        return new XdpAttachSpec(
                programId,
                interfaceName,
                OptionalInt.of(newPriority),
                givenProceedOn,
                mode,
                netns,
                linkPinPath,
                metadata);
    }

    /** The same with another proceed-on, whatever the object says. */
    public XdpAttachSpec withProceedOn(ProceedOn newProceedOn) {
        return new XdpAttachSpec(
                programId, interfaceName, givenPriority, Optional.of(newProceedOn), mode, netns, linkPinPath, metadata);
    }

    /** The same in another mode. */
    public XdpAttachSpec withMode(XdpMode newMode) {
        return new XdpAttachSpec(
                programId, interfaceName, givenPriority, givenProceedOn, newMode, netns, linkPinPath, metadata);
    }

    @Override
    public boolean asksObject() {
        return givenPriority.isEmpty() || givenProceedOn.isEmpty();
    }
}
