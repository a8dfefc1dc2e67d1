// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.util.Optional;

/** Where the member of a dispatcher is attached. */
public sealed interface MemberDetails extends HookDetails permits TcLinkDetails, XdpLinkDetails {

    @Override
    default Optional<MemberDetails> inDispatcher() {
        return Optional.of(this);
    }

    /** Rank in the dispatcher, 0 to 9. */
    @Override
    int position();

    /** As it was asked for. */
    ProceedOn proceedOn();

    /** The kernel's id of the live dispatcher program. */
    long dispatcherProgramId();

    /** The dispatcher's live revision. */
    long revision();

    /** Whether it runs; a member that does not keeps its place, and the chain goes on past it. */
    boolean enabled();

    /** The attach point whose dispatcher this link is a member of. */
    DispatcherKey dispatcherKey();

    /** The same member, of the interface under another name. */
    @Override
    MemberDetails named(String newInterfaceName);

    /** The same member, of the interface under other numbers. */
    @Override
    MemberDetails moved(int newIfindex, long newNsid);

    @Override
    default DispatcherKey attachPoint() {
        return dispatcherKey();
    }

    /** The same member with another priority. */
    @Override
    MemberDetails withPriority(int newPriority);

    /** The same member with another proceed-on. */
    MemberDetails withProceedOn(ProceedOn newProceedOn);

    /** The same member, running or not. */
    MemberDetails withEnabled(boolean newEnabled);

    @Override
    default MemberDetails withoutRevision() {
        return at(position(), 0, 0);
    }

    /** The same member at another place of another revision. */
    MemberDetails at(int newPosition, long newDispatcherProgramId, long newRevision);
}
