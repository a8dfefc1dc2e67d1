// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.store;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.Program;
import java.util.List;
import java.util.Optional;

/** One change of the store; several make a transaction. Puts insert or replace whole rows. */
public sealed interface StoreChange {

    /**
     * Inserts or replaces a program. A new one that shares no other's maps brings a map set of its own, which is refused when that of an earlier
     * program with its id is still in use; the map set of one that does must be in use.
     */
    record PutProgram(Program program) implements StoreChange {}

    /**
     * Makes a map set known that has outlived the program it was made with, for programs of the same transaction that use it. Nothing to do for one that is known.
     *
     * @param mapSet the id of that program
     */
    record PutMapSet(long mapSet) implements StoreChange {}

    /** Refused while links of the program are left. A map set goes with the last program that uses it. */
    record DeleteProgram(long programId) implements StoreChange {}

    /** Replaces the earlier versions of a program that is put in the same transaction, or is there; they go with it. */
    record PutVersions(long programId, List<VersionRow> versions) implements StoreChange {
        public PutVersions {
            versions = List.copyOf(versions);
        }
    }

    /** Inserts or replaces a link with its details, but for the position of a TCX link, which follows from its priority and sequence. */
    record PutLink(LinkRow row) implements StoreChange {}

    /**
     * Deletes a link with its details.
     *
     * @param departure what became of a link that nobody asked to detach, for a person; kept until somebody does, for the newest
     *     {@link Store#DEPARTURES} of them
     */
    record DeleteLink(long linkId, Optional<String> departure) implements StoreChange {

        /** Of a link that was detached. */
        public DeleteLink(long linkId) {
            this(linkId, Optional.empty());
        }
    }

    /** Forgets what became of a link: whoever asks from now on is told that there is none. */
    record ForgetDeparture(long linkId) implements StoreChange {}

    /** Records of which boot of the host the rows are. */
    record RecordBoot(String bootId) implements StoreChange {}

    /** Inserts or replaces a document that was applied. */
    record PutDocument(DocumentRow row) implements StoreChange {}

    /** Deletes one; nothing to do when there is none. */
    record DeleteDocument(String name) implements StoreChange {}

    /** A dispatcher's row must be put before the links that are its members, within one transaction the order does not matter. */
    record PutDispatcher(DispatcherRow row) implements StoreChange {}

    /** Refused while members are left. */
    record DeleteDispatcher(DispatcherKey key) implements StoreChange {}

    /** Notes in the journal that a plan is past its commit, which is this transaction, and all that comes before it done. */
    record CommitPlan(long planId) implements StoreChange {}

    /** Forgets a plan of the journal that has nothing left to do after this transaction, which is its commit. */
    record EndPlan(long planId) implements StoreChange {}
}
