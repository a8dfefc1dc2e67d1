// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.store;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.SlotMechanism;
import io.bpfman.spi.kernel.AttachHandle;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * A dispatcher.
 *
 * @param handle what holds it: backend, link or filter, and the hook with the interface's name and namespace
 * @param directory the live revision's directory of pins
 * @param numExtensions how many members it has, those that are not enabled included, 1 to 10
 * @param counting whether slots count
 */
public record DispatcherRow(
        DispatcherKey key,
        long revision,
        long programId,
        SlotMechanism mechanism,
        String backend,
        AttachHandle handle,
        Path directory,
        int numExtensions,
        boolean counting,
        Instant createdAt,
        Instant updatedAt) {

    /** The namespace's file; empty for the agent's own. */
    public Optional<Path> netns() {
        return handle.hook().netInterface().namespace().path();
    }

    /** The same dispatcher, held by another handle. */
    public DispatcherRow heldBy(AttachHandle other) {
        return new DispatcherRow(
                key,
                revision,
                programId,
                mechanism,
                backend,
                other,
                directory,
                numExtensions,
                counting,
                createdAt,
                updatedAt);
    }
}
