// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.nio.file.Path;
import java.util.Optional;

/** Where the member of a dispatcher is attached. */
public sealed interface MemberDetails extends LinkDetails permits TcLinkDetails, XdpLinkDetails {

    /** The interface's name; it follows when the interface is renamed. */
    String interfaceName();

    /** The interface's index inside its namespace. */
    int ifindex();

    /** As it was asked for. */
    int priority();

    /** Rank in the dispatcher, 0 to 9. */
    int position();

    /** As it was asked for. */
    ProceedOn proceedOn();

    /** The namespace's file as it was asked for; empty for the agent's own. */
    Optional<Path> netns();

    /** Inode of the namespace's file. */
    long nsid();

    /** The kernel's id of the live dispatcher program. */
    long dispatcherProgramId();

    /** The dispatcher's live revision. */
    long revision();

    /** Whether it runs; a member that does not keeps its place, and the chain goes on past it. */
    boolean enabled();

    /** The attach point whose dispatcher this link is a member of. */
    DispatcherKey dispatcherKey();

    /** The same member, of the interface under another name. */
    MemberDetails named(String newInterfaceName);

    /** The same member with another priority. */
    MemberDetails withPriority(int newPriority);

    /** The same member with another proceed-on. */
    MemberDetails withProceedOn(ProceedOn newProceedOn);

    /** The same member, running or not. */
    MemberDetails withEnabled(boolean newEnabled);

    /** The same member at another place of another revision. */
    MemberDetails at(int newPosition, long newDispatcherProgramId, long newRevision);
}
