// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.plan;

import io.bpfman.api.Program;
import io.bpfman.api.Removal;
import io.bpfman.manager.internal.chain.TcxSnapshot;
import io.bpfman.manager.internal.member.DispatcherSnapshot;
import io.bpfman.manager.internal.member.DispatcherSnapshot.State;
import io.bpfman.manager.internal.member.RemovalSnapshot;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** What is to be said of links and programs that were taken away besides that they are. Pure. */
public final class Remarks {

    private Remarks() {}

    /** Of members of dispatchers. */
    public static Removal ofDetach(RemovalSnapshot snapshot) {
        return new Removal(snapshot.dispatchers().stream()
                .filter(dispatcher -> dispatcher.state() != State.LIVE)
                .map(Remarks::notThere)
                .toList());
    }

    private static String notThere(DispatcherSnapshot dispatcher) {
        return "it was not there any more: its dispatcher had been detached from "
                + dispatcher.row().handle().hook() + " by somebody else";
    }

    /** Of TCX links. */
    public static Removal ofDetach(Collection<TcxSnapshot> chains, Set<Long> linkIds) {
        return new Removal(chains.stream()
                .flatMap(chain -> chain.links().stream())
                .filter(link -> linkIds.contains(link.id()) && !link.live())
                .map(link -> "it was not there any more: it had been detached from "
                        + link.handle().hook() + " by somebody else")
                .toList());
    }

    /** Of a program. */
    public static Removal ofUnload(Program program, boolean alive) {
        return alive
                ? new Removal(List.of("the kernel keeps program " + program.id()
                        + ": somebody else holds it, by a pin, a map, a link or a descriptor; see bpftool prog show id "
                        + program.id()))
                : Removal.plain();
    }
}
