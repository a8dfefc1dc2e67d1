// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.nio.file.Path;
import java.util.Optional;

/** Where a link is attached to a hook of a network interface. */
public sealed interface HookDetails extends LinkDetails permits MemberDetails, ChainDetails {

    @Override
    default Optional<HookDetails> onHook() {
        return Optional.of(this);
    }

    /** The interface's name; it follows when the interface is renamed. */
    String interfaceName();

    /** The interface's index inside its namespace. */
    int ifindex();

    /** As it was asked for. */
    int priority();

    /** Rank among bpfman's links of the same kind at the same attach point, from 0. */
    int position();

    /** The namespace's file as it was asked for; empty for the agent's own. */
    Optional<Path> netns();

    /** Inode of the namespace's file. */
    long nsid();

    /** The attach point, whether or not there is a dispatcher. */
    DispatcherKey attachPoint();

    /** The same, of the interface under another name. */
    HookDetails named(String newInterfaceName);

    /** The same, of the interface under other numbers: those that it has after a reboot. */
    HookDetails moved(int newIfindex, long newNsid);

    /** The same with another priority. */
    HookDetails withPriority(int newPriority);
}
