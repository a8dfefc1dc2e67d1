// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a TC link is attached.
 *
 * @param ifindex the interface's index inside its namespace
 * @param position rank in the dispatcher, 0 to 9
 * @param proceedOn as it was asked for
 * @param netns the namespace's file as it was asked for; empty for the agent's own
 * @param nsid inode of the namespace's file
 * @param dispatcherProgramId the kernel's id of the live dispatcher program
 * @param revision the dispatcher's live revision
 * @param enabled whether it runs; a member that does not keeps its place, and the chain goes on past it
 */
public record TcLinkDetails(
        String interfaceName,
        int ifindex,
        Direction direction,
        int priority,
        int position,
        ProceedOn proceedOn,
        Optional<Path> netns,
        long nsid,
        long dispatcherProgramId,
        long revision,
        boolean enabled)
        implements MemberDetails {

    /** Of a member that runs. */
    public TcLinkDetails(
            String interfaceName,
            int ifindex,
            Direction direction,
            int priority,
            int position,
            ProceedOn proceedOn,
            Optional<Path> netns,
            long nsid,
            long dispatcherProgramId,
            long revision) {
        this(
                interfaceName,
                ifindex,
                direction,
                priority,
                position,
                proceedOn,
                netns,
                nsid,
                dispatcherProgramId,
                revision,
                true);
    }

    @Override
    public LinkKind kind() {
        return LinkKind.TC;
    }

    @Override
    public DispatcherKey dispatcherKey() {
        return new DispatcherKey(DispatcherType.tc(direction), nsid, ifindex);
    }

    @Override
    public TcLinkDetails named(String newInterfaceName) {
        return new TcLinkDetails(
                newInterfaceName,
                ifindex,
                direction,
                priority,
                position,
                proceedOn,
                netns,
                nsid,
                dispatcherProgramId,
                revision,
                enabled);
    }

    @Override
    public TcLinkDetails moved(int newIfindex, long newNsid) {
        return new TcLinkDetails(
                interfaceName,
                newIfindex,
                direction,
                priority,
                position,
                proceedOn,
                netns,
                newNsid,
                dispatcherProgramId,
                revision,
                enabled);
    }

    @Override
    public TcLinkDetails withPriority(int newPriority) {
        return with(newPriority, proceedOn, enabled);
    }

    @Override
    public TcLinkDetails withProceedOn(ProceedOn newProceedOn) {
        return with(priority, newProceedOn, enabled);
    }

    @Override
    public TcLinkDetails withEnabled(boolean newEnabled) {
        return with(priority, proceedOn, newEnabled);
    }

    private TcLinkDetails with(int newPriority, ProceedOn newProceedOn, boolean newEnabled) {
        return new TcLinkDetails(
                interfaceName,
                ifindex,
                direction,
                newPriority,
                position,
                newProceedOn,
                netns,
                nsid,
                dispatcherProgramId,
                revision,
                newEnabled);
    }

    @Override
    public TcLinkDetails at(int newPosition, long newDispatcherProgramId, long newRevision) {
        return new TcLinkDetails(
                interfaceName,
                ifindex,
                direction,
                priority,
                newPosition,
                proceedOn,
                netns,
                nsid,
                newDispatcherProgramId,
                newRevision,
                enabled);
    }
}
