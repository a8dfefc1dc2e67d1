// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.recover;

import io.bpfman.api.DispatcherKey;
import io.bpfman.manager.internal.chain.TcxRecovery;
import io.bpfman.manager.internal.execute.AttachPointLocks;
import io.bpfman.manager.internal.execute.Dispatchers;
import io.bpfman.manager.internal.member.Recovery;
import io.bpfman.manager.internal.watch.Departures;
import io.bpfman.spi.store.LinkRow;
import java.util.Collection;
import java.util.List;

/**
 * Brings attach points to a state that a change can start from: what is recorded of interfaces that are gone goes, and what is left of an earlier change is
 * recovered. Whoever calls holds the locks, unless it says otherwise.
 */
public final class Settlement {

    private final Dispatchers dispatchers;
    private final Recovery recovery;
    private final TcxRecovery tcxRecovery;
    private final Departures departures;
    private final AttachPointLocks locks;

    public Settlement(
            Dispatchers dispatchers,
            Recovery recovery,
            TcxRecovery tcxRecovery,
            Departures departures,
            AttachPointLocks locks) {
        this.dispatchers = dispatchers;
        this.recovery = recovery;
        this.tcxRecovery = tcxRecovery;
        this.departures = departures;
        this.locks = locks;
    }

    /** What a change does first with its attach points: those whose interface turned out to be gone. */
    public interface First {
        Collection<DispatcherKey> departed(Collection<DispatcherKey> keys);
    }

    /** What a look at a plan does first, so that it changes nothing. */
    public static Collection<DispatcherKey> leaveAsItIs(Collection<DispatcherKey> keys) {
        return List.of();
    }

    /** As far as dispatcher services are there. */
    public Collection<DispatcherKey> whenPossible(Collection<DispatcherKey> keys) {
        List<DispatcherKey> departed =
                keys.stream().distinct().filter(departures::settle).toList();
        keys.stream().filter(key -> dispatchers.of(key.type()).isPresent()).forEach(recovery::recover);
        return departed;
    }

    /** The same, after waiting for namespaces that are on their way out. */
    public Collection<DispatcherKey> inTime(Collection<DispatcherKey> keys) {
        keys.stream().distinct().forEach(departures::awaitEnd);
        return whenPossible(keys);
    }

    /** Looks again, under the lock that it takes, whether the interface of a link whose change failed is gone. */
    @SuppressWarnings("try") // a lock is held, not used
    public void again(LinkRow row) {
        DispatcherKey key = Keys.of(row);
        try (AttachPointLocks.Held held = locks.attachPoints(List.of(key))) {
            if (Keys.isMember(row)) {
                departures.settle(key);
            } else {
                tcxRecovery.settle(key);
            }
        }
    }
}
