// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.recover;

import io.bpfman.api.DispatcherKey;
import java.util.Optional;

/** Finds dispatchers that are at work and in no database. */
@FunctionalInterface
public interface DispatcherFinder {

    /** The one of an attach point; empty when none of ours is at work there, or it cannot be told which. The caller holds the attach point's lock, or only looks. */
    Optional<Adoptable> find(DispatcherKey key);
}
