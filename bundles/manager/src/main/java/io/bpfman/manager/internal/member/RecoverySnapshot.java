// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.api.DispatcherKey;
import io.bpfman.manager.internal.plan.Before;
import io.bpfman.manager.internal.plan.Facts.Role;
import io.bpfman.manager.internal.plan.Settings;
import io.bpfman.spi.dispatcher.DispatcherStatus;
import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.store.DispatcherRow;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What store, bpffs and kernel say of one attach point after an agent ended, whichever way.
 *
 * @param row the dispatcher as it is recorded
 * @param status the means that there are
 * @param present whether the interface is there
 * @param interfacePinned whether the interface is pinned
 * @param revisions every revision that has a directory, by number
 * @param link our TCX link at its pin, when a program hangs on it
 * @param detachedLink whether a link is pinned there that does not hang on the hook, or no more
 * @param filters filters on the hook whose program is pinned in one of the revisions' directories
 * @param unplaced slots of the recorded revision that are still pinned in its directory although the user asked for another place
 * @param clsact of the interface
 * @param clsactClaim the note that one is ours that no row told of
 */
public record RecoverySnapshot(
        DispatcherKey key,
        Optional<DispatcherRow> row,
        DispatcherStatus status,
        boolean present,
        boolean interfacePinned,
        List<PinnedRevision> revisions,
        Optional<Hold> link,
        boolean detachedLink,
        List<Hold> filters,
        List<Unplaced> unplaced,
        Clsact clsact,
        Optional<ClsactClaim> clsactClaim,
        Settings settings) {

    public RecoverySnapshot {
        revisions = List.copyOf(revisions);
        filters = List.copyOf(filters);
        unplaced = List.copyOf(unplaced);
    }

    /**
     * A revision with a directory.
     *
     * @param programId its dispatcher program; empty when the load did not get that far
     * @param role what it was for in a plan that the journal says was interrupted
     */
    public record PinnedRevision(long number, Path directory, OptionalLong programId, Optional<Role> role) {

        /** One that no interrupted plan was to publish. */
        public PinnedRevision(long number, Path directory, OptionalLong programId) {
            this(number, directory, programId, Optional.empty());
        }
    }

    /** The directory of a revision, of a plan that was interrupted, which was to play this role. */
    Optional<Path> inRole(Role role) {
        return revisions.stream()
                .filter(revision -> revision.role().equals(Optional.of(role))
                        && revision.programId().isPresent())
                .map(PinnedRevision::directory)
                .filter(directory -> row.isEmpty() || !row.get().directory().equals(directory))
                .findFirst();
    }

    /**
     * A note that a clsact is ours that no row told of.
     *
     * @param directory the note
     * @param recorded whether a row of the interface tells it by now
     * @param netInterface the interface; empty when it cannot be found any more
     */
    public record ClsactClaim(Path directory, boolean recorded, Optional<NetInterface> netInterface) {}

    /** A slot's pin that is to be at another place. */
    public record Unplaced(Path pin, Path place) {}

    /** What hangs on the hook, and the program that runs there. */
    public record Hold(Attachment handle, long programId) {}

    /** What bringing the dispatcher back to what is recorded replaces; its links and programs stay as they are. */
    Before before() {
        boolean hangsNowhere = row.isPresent() && present && link.isEmpty() && filters.isEmpty();
        return new Before(
                Map.of(),
                Map.of(),
                row.map(found -> Map.of(key, found)).orElse(Map.of()),
                hangsNowhere ? Set.of(key) : Set.of());
    }

    /** The directory of the revision that this program belongs to. */
    Optional<Path> directoryOf(long programId) {
        return revisions.stream()
                .filter(revision ->
                        revision.programId().isPresent() && revision.programId().getAsLong() == programId)
                .map(PinnedRevision::directory)
                .findFirst();
    }
}
