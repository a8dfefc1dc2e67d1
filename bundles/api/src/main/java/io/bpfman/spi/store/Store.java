// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.store;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.LinkKind;
import io.bpfman.api.Program;
import io.bpfman.api.UnreadableRecord;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Keeps what was asked for. Every method may be called from any thread and throws {@link io.bpfman.api.errors.StoreException} with what to do when
 * the store is locked, read-only, damaged or of a newer version.
 */
@ConsumerType
public interface Store extends Journal {

    /** How many links that are gone are remembered. */
    int DEPARTURES = 1024;

    List<Program> programs();

    Optional<Program> program(long programId);

    /** The earlier versions of a program, the oldest first; none of one that was never upgraded. */
    default List<VersionRow> versions(long programId) {
        return List.of();
    }

    List<LinkRow> links();

    Optional<LinkRow> link(long linkId);

    List<LinkRow> linksOfProgram(long programId);

    /** The members of a dispatcher by position. */
    List<LinkRow> linksOfDispatcher(DispatcherKey key);

    /** The links of a kind that makes chains at an attach point, in the order in which they run: by priority, the oldest first among equals. */
    List<LinkRow> chainLinks(LinkKind kind, DispatcherKey attachPoint);

    List<DispatcherRow> dispatchers();

    Optional<DispatcherRow> dispatcher(DispatcherKey key);

    /** The records that lists left out because they cannot be read. Whoever asks for one of them by its key gets a {@code StoreException}. */
    default List<UnreadableRecord> unreadable() {
        return List.of();
    }

    /** What became of a link that is gone although nobody asked to detach it; empty for any other. */
    default Optional<String> departure(long linkId) {
        return Optional.empty();
    }

    /** The boot of the host of which the rows are, by the kernel's id of it, as it was recorded last; empty when nobody recorded one. */
    default Optional<String> boot() {
        return Optional.empty();
    }

    /** The documents that were applied, by their names. */
    default List<DocumentRow> documents() {
        return List.of();
    }

    /** A link id that was never given before; kept only when a row with it is committed. */
    long nextLinkId();

    /** A sequence number greater than every one given before; kept only when a row with it is committed. */
    long nextSequence();

    /**
     * Never gives these numbers, nor any smaller ones, from now on: they are those of links that the store has no record of.
     *
     * @param linkId see {@link #nextLinkId}
     * @param sequence see {@link #nextSequence}
     */
    void skipNumbers(long linkId, long sequence);

    /** Where the store has put what it found damaged when it was opened, before it began anew; empty when it found nothing the matter. */
    default Optional<Path> setAside() {
        return Optional.empty();
    }

    /**
     * What somebody has done to the place of a store that is open, for people: it was deleted, or something else lies there. Nothing is read or written then.
     * Empty when all is in its place.
     */
    default Optional<String> displaced() {
        return Optional.empty();
    }

    /**
     * Writes a store that is {@linkplain #displaced displaced} to its place again, with all that it held when it was last written. What lies there by now is put aside.
     * Does nothing when all is in its place.
     */
    default void writeAnew() {}

    /** Makes all changes or none, in one transaction. */
    default void commit(List<StoreChange> changes) {
        commit(changes, () -> {});
    }

    /**
     * Makes all changes or none, in one transaction, with an effect elsewhere that belongs to them.
     *
     * @param lastStep runs once when all changes are written but not yet committed, so that a store that cannot be written stops it; when it
     *     throws, the changes are rolled back and its exception is thrown on
     */
    void commit(List<StoreChange> changes, Runnable lastStep);
}
