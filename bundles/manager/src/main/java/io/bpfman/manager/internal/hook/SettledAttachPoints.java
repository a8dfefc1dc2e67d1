// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.hook;

import io.bpfman.api.DispatcherKey;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The attach points that are known to be as they are recorded, with pins of no revision but the live one. What an agent before left is looked at once:
 * after that only an attach point of which a change has left something behind is in doubt. For any thread.
 */
public final class SettledAttachPoints {

    private final Set<DispatcherKey> settled = ConcurrentHashMap.newKeySet();
    private final Set<DispatcherKey> doubtful = ConcurrentHashMap.newKeySet();
    private volatile boolean surveyed;

    /** Whether this one is known to be as it is recorded. */
    public boolean contains(DispatcherKey key) {
        return !doubtful.contains(key) && (surveyed || settled.contains(key));
    }

    /** This one has been brought to what is recorded; the caller holds its lock. */
    public void settle(DispatcherKey key) {
        doubtful.remove(key);
        if (!surveyed) {
            settled.add(key);
        }
    }

    /** Something may have been left behind at these. */
    public void doubt(Collection<DispatcherKey> keys) {
        doubtful.addAll(keys);
    }

    /** Those of which something may have been left behind, as they are now. */
    public Set<DispatcherKey> doubtful() {
        return Set.copyOf(doubtful);
    }

    /** Every attach point has been looked at, and all but these are as they are recorded, or there is nothing of them. */
    public void surveyed(Collection<DispatcherKey> others) {
        others.stream().filter(key -> !contains(key)).forEach(doubtful::add);
        surveyed = true;
    }
}
