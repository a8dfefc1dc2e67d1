// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where an XDP link is attached.
 *
 * @param ifindex the interface's index inside its namespace
 * @param mode as it was asked for; what the dispatcher runs in is the dispatcher's
 * @param position rank in the dispatcher, 0 to 9
 * @param proceedOn as it was asked for
 * @param netns the namespace's file as it was asked for; empty for the agent's own
 * @param nsid inode of the namespace's file
 * @param dispatcherProgramId the kernel's id of the live dispatcher program
 * @param revision the dispatcher's live revision
 * @param enabled whether it runs; a member that does not keeps its place, and the chain goes on past it
 */
public record XdpLinkDetails(
        String interfaceName,
        int ifindex,
        XdpMode mode,
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
    public XdpLinkDetails(
            String interfaceName,
            int ifindex,
            XdpMode mode,
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
                mode,
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
        return LinkKind.XDP;
    }

    @Override
    public DispatcherKey dispatcherKey() {
        return new DispatcherKey(DispatcherType.XDP, nsid, ifindex);
    }

    @Override
    public XdpLinkDetails named(String newInterfaceName) {
        return new XdpLinkDetails(
                newInterfaceName,
                ifindex,
                mode,
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
    public XdpLinkDetails moved(int newIfindex, long newNsid) {
        return new XdpLinkDetails(
                interfaceName,
                newIfindex,
                mode,
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
    public XdpLinkDetails withPriority(int newPriority) {
        return with(newPriority, proceedOn, enabled);
    }

    @Override
    public XdpLinkDetails withProceedOn(ProceedOn newProceedOn) {
        return with(priority, newProceedOn, enabled);
    }

    @Override
    public XdpLinkDetails withEnabled(boolean newEnabled) {
        return with(priority, proceedOn, newEnabled);
    }

    private XdpLinkDetails with(int newPriority, ProceedOn newProceedOn, boolean newEnabled) {
        return new XdpLinkDetails(
                interfaceName,
                ifindex,
                mode,
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
    public XdpLinkDetails at(int newPosition, long newDispatcherProgramId, long newRevision) {
        return new XdpLinkDetails(
                interfaceName,
                ifindex,
                mode,
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
