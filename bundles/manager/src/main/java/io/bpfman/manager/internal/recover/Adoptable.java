// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.recover;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.Link;
import io.bpfman.manager.internal.plan.Before;
import io.bpfman.manager.internal.plan.Commit;
import io.bpfman.manager.internal.plan.Draft;
import io.bpfman.manager.internal.plan.Plan;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.Store;
import io.bpfman.spi.store.StoreChange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Something of ours that is in the kernel and in no database, with the rows that it would have.
 *
 * @param subject what it is, for a person: {@code program 17}
 * @param rows in one transaction
 * @param attachPoints that they are of
 * @param pins by which it is there, directories of pins among them
 * @param unknown what the database knew of it and nothing tells any more, a sentence each
 */
public record Adoptable(
        String subject,
        List<StoreChange> rows,
        List<DispatcherKey> attachPoints,
        Set<Path> pins,
        List<String> unknown) {

    public Adoptable {
        rows = List.copyOf(rows);
        attachPoints = List.copyOf(attachPoints);
        pins = Set.copyOf(pins);
        unknown = List.copyOf(unknown);
    }

    /** The same with numbers for links of which nothing tells theirs: of a chain the first is the newest, as among equals it has to be. */
    Adoptable numbered(Store store) {
        List<StoreChange> numbered = new ArrayList<>(rows);
        for (int i = rows.size() - 1; i >= 0; i--) {
            if (rows.get(i) instanceof StoreChange.PutLink put
                    && put.row().link().id() == 0) {
                numbered.set(i, new StoreChange.PutLink(numbered(put.row(), store)));
            }
        }
        return new Adoptable(subject, numbered, attachPoints, pins, unknown);
    }

    private static LinkRow numbered(LinkRow row, Store store) {
        Link link = row.link();
        return new LinkRow(
                new Link(
                        store.nextLinkId(),
                        link.programId(),
                        link.kind(),
                        link.kernelLinkId(),
                        link.pinPath(),
                        link.details(),
                        link.metadata(),
                        link.createdAt()),
                store.nextSequence(),
                row.counterIndex(),
                row.detaching());
    }

    /** What takes it into the database; the kernel is left as it is. */
    Draft draft() {
        return new Draft(
                new Plan(List.of(), new Commit(List.of(new Commit.Part.Rows(rows)), List.of()), List.of()),
                attachPoints,
                Before.NOTHING);
    }
}
