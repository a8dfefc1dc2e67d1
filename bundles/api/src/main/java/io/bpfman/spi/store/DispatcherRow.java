// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.store;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.SlotFailure;
import io.bpfman.api.SlotMechanism;
import io.bpfman.api.XdpMode;
import io.bpfman.spi.kernel.Attachment;
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
 * @param untyped whether its programs are loaded with {@code expected_attach_type} 0, because its link was made by a release that did so
 * @param slotFailure what it does when the tail call into a filled slot fails; empty where slots are not filled by tail calls, and for one of a
 *     release whose dispatchers took such a slot for an empty one
 */
public record DispatcherRow(
        DispatcherKey key,
        long revision,
        long programId,
        SlotMechanism mechanism,
        String backend,
        Attachment handle,
        Path directory,
        int numExtensions,
        boolean counting,
        boolean untyped,
        Instant createdAt,
        Instant updatedAt,
        Optional<SlotFailure> slotFailure) {

    /** Of which nothing is known about failing slots. */
    public DispatcherRow(
            DispatcherKey key,
            long revision,
            long programId,
            SlotMechanism mechanism,
            String backend,
            Attachment handle,
            Path directory,
            int numExtensions,
            boolean counting,
            boolean untyped,
            Instant createdAt,
            Instant updatedAt) {
        this(
                key,
                revision,
                programId,
                mechanism,
                backend,
                handle,
                directory,
                numExtensions,
                counting,
                untyped,
                createdAt,
                updatedAt,
                Optional.empty());
    }

    /** The namespace's file; empty for the agent's own. */
    public Optional<Path> netns() {
        return handle.hook().netInterface().namespace().path();
    }

    /** The same dispatcher, held by something else. An XDP link that took the place of one in the same mode is in it for that one's reason. */
    public DispatcherRow heldBy(Attachment other) {
        return new DispatcherRow(
                key,
                revision,
                programId,
                mechanism,
                backend,
                forTheSameReason(other),
                directory,
                numExtensions,
                counting,
                untyped,
                createdAt,
                updatedAt,
                slotFailure);
    }

    private Attachment forTheSameReason(Attachment other) {
        Optional<XdpMode> before = handle.mode().map(Attachment.Mode::mode);
        return before.isPresent() && before.equals(other.mode().map(Attachment.Mode::mode))
                ? new Attachment(other.hook(), other.handle(), other.clsactOurs(), handle.mode())
                : other;
    }
}
