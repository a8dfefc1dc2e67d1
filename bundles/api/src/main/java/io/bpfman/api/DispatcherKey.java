// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.util.Comparator;

/**
 * An attach point that has, or may have, a dispatcher.
 *
 * @param nsid inode of the network namespace's file
 * @param ifindex the interface's index inside that namespace
 */
public record DispatcherKey(DispatcherType type, long nsid, int ifindex) implements Comparable<DispatcherKey> {

    private static final Comparator<DispatcherKey> ORDER = Comparator.comparing(DispatcherKey::type)
            .thenComparingLong(DispatcherKey::nsid)
            .thenComparingInt(DispatcherKey::ifindex);

    @Override
    public int compareTo(DispatcherKey other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return type.label() + " of interface index " + ifindex + " in namespace " + nsid;
    }
}
