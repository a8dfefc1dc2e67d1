// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.chain;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.HookDetails;
import io.bpfman.api.Link;
import io.bpfman.api.LinkChange;
import io.bpfman.api.Program;
import io.bpfman.api.Removal;
import io.bpfman.api.TcxAttachSpec;
import io.bpfman.api.errors.InterfaceNotFoundException;
import io.bpfman.manager.internal.announce.Announcer;
import io.bpfman.manager.internal.execute.Enactment;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.manager.internal.plan.Remarks;
import io.bpfman.manager.internal.recover.Keys;
import io.bpfman.spi.kernel.TcHook;
import io.bpfman.spi.store.LinkRow;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Takes changes of TCX links through the rooms; whoever calls holds the locks of their hooks, and of the programs that come or go. */
public final class TcxChanges {

    private final TcxFetcher fetcher;
    private final TcxRecovery recovery;
    private final Enactment enactment;

    public TcxChanges(TcxFetcher fetcher, TcxRecovery recovery, Enactment enactment) {
        this.fetcher = fetcher;
        this.recovery = recovery;
        this.enactment = enactment;
    }

    /** Attaches; as often as somebody else changes the chain between FETCH and EXECUTE, for a bounded number of times, it begins anew. */
    public Link attach(TcxAttachSpec spec, Program program, TcHook hook) {
        // what is recorded of an interface that had this one's index is not this one's
        recovery.settle(hook.key());
        TcxFetcher.Numbers numbers = fetcher.next();
        return ChainRetry.of(hook.toString()).run(() -> {
            TcxAttachSnapshot snapshot = fetcher.attach(spec, program, hook, numbers);
            Plan plan = TcxAttachPlanner.plan(snapshot);
            return Enactment.written(
                    enactment.execute(
                            plan, List.of(hook.key()), Announcer.Before.ofTcx(List.of(snapshot.chain()), Map.of())),
                    numbers.linkId());
        });
    }

    /** The plan of an attach that is only looked at. */
    public Plan planOfAttach(TcxAttachSpec spec, Program program, TcHook hook) {
        return TcxAttachPlanner.plan(fetcher.attach(spec, program, hook, TcxFetcher.preview()));
    }

    /** A link that is already as it is to be stays as it is. */
    public Link change(LinkChange change, LinkRow row) {
        // its interface may have gone, and another one have its index
        recovery.settle(Keys.of(row));
        LinkRow now = fetcher.current(row).orElseThrow(() -> gone(row));
        HookDetails details = (HookDetails) now.link().details();
        if (change.applyTo(details).equals(details)) {
            return now.link();
        }
        TcxSnapshot chain = fetcher.chainOf(now);
        return Enactment.written(
                enactment.execute(
                        TcxChangePlanner.plan(chain, change),
                        List.of(Keys.of(now)),
                        Announcer.Before.ofTcx(List.of(chain), Map.of())),
                change.linkId());
    }

    private static InterfaceNotFoundException gone(LinkRow row) {
        HookDetails details = (HookDetails) row.link().details();
        return new InterfaceNotFoundException("link " + row.link().id() + " is gone: interface \""
                + details.interfaceName() + "\" (index " + details.ifindex()
                + ") is no longer there");
    }

    public Plan planOfChange(LinkChange change, LinkRow row) {
        return TcxChangePlanner.plan(fetcher.chainOf(row), change);
    }

    /** Takes these links down, with their program when it is to be unloaded. */
    public Removal remove(Collection<LinkRow> links, Optional<Program> unloaded) {
        links.stream().map(Keys::of).distinct().forEach(recovery::recover);
        Leaving leaving = leaving(links);
        enactment.execute(
                planOfRemoval(leaving, unloaded),
                leaving.keys(),
                Announcer.Before.ofTcx(
                        leaving.chains(),
                        unloaded.map(program -> Map.of(program.id(), program)).orElse(Map.of())));
        return Remarks.ofDetach(leaving.chains(), leaving.linkIds());
    }

    public Plan planOfRemoval(Collection<LinkRow> links, Optional<Program> unloaded) {
        return planOfRemoval(leaving(links), unloaded);
    }

    private Plan planOfRemoval(Leaving leaving, Optional<Program> unloaded) {
        return TcxRemovalPlanner.plan(
                leaving.chains(), leaving.linkIds(), unloaded.map(fetcher::mapsOf), fetcher.settings());
    }

    /** Links that are to go, and the hooks that they are on. */
    private record Leaving(Set<Long> linkIds, List<TcxSnapshot> chains) {
        List<DispatcherKey> keys() {
            return chains.stream().map(chain -> chain.hook().key()).toList();
        }
    }

    private Leaving leaving(Collection<LinkRow> links) {
        Map<DispatcherKey, TcxSnapshot> chains = new LinkedHashMap<>();
        links.forEach(row -> chains.computeIfAbsent(Keys.of(row), key -> fetcher.chainOf(row)));
        return new Leaving(
                links.stream().map(row -> row.link().id()).collect(Collectors.toSet()), List.copyOf(chains.values()));
    }
}
