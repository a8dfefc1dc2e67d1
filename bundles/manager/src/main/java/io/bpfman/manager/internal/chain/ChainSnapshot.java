// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.chain;

import io.bpfman.api.ChainDetails;
import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.kernel.ChainHook;
import io.bpfman.spi.kernel.ChainPlace;
import io.bpfman.spi.kernel.InterfacePins;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.StoreChange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Our links in the chain of a hook as store and kernel show them. Among themselves they run by priority, the oldest first among equals. What others have in the
 * chain stays where it is; ours stand together, before the hook's dispatcher, and at the head of the chain when they come to it first.
 *
 * @param revision of the kernel's chain
 * @param links in the order they run
 * @param interfacePin what the pin says that stands for the interface; {@code PRESENT} also when something is mounted over it
 */
public record ChainSnapshot(ChainHook hook, long revision, List<Ours> links, InterfacePins.State interfacePin) {

    private static final Comparator<LinkRow> ORDER =
            Comparator.comparingInt((LinkRow row) -> details(row).priority()).thenComparingLong(LinkRow::sequence);

    public ChainSnapshot {
        links = List.copyOf(links);
    }

    /**
     * A link of ours.
     *
     * @param live whether it is in the kernel's chain; one that is not, and whose row stays, was detached by somebody else
     */
    public record Ours(LinkRow row, Attachment handle, boolean live) {

        public long id() {
            return row.link().id();
        }

        /** The kernel's id; 0 when it has none yet. */
        long linkId() {
            return handle.link().orElseThrow().id();
        }

        /** Where it is pinned. */
        Path pin() {
            return handle.link().orElseThrow().pin();
        }
    }

    /** The same, whatever the kernel shows, of an interface that is going. */
    public ChainSnapshot withoutInterface() {
        return new ChainSnapshot(
                hook,
                revision,
                links.stream()
                        .map(link -> new Ours(link.row(), link.handle(), false))
                        .toList(),
                interfacePin);
    }

    /** The same with this row in the place of the one of its id. */
    ChainSnapshot with(LinkRow changed) {
        return new ChainSnapshot(
                hook,
                revision,
                links.stream()
                        .map(link ->
                                link.id() == changed.link().id() ? new Ours(changed, link.handle(), link.live()) : link)
                        .toList(),
                interfacePin);
    }

    /** Whether the interface is known from the next one of its index. */
    boolean isPinned() {
        return interfacePin == InterfacePins.State.PRESENT;
    }

    /** Whether something is pinned for it, be it for one that is gone. */
    boolean hasInterfacePin() {
        return interfacePin != InterfacePins.State.UNPINNED;
    }

    /** The rows in the order they run. */
    public List<LinkRow> rows() {
        return links.stream().map(Ours::row).toList();
    }

    /** Where a link belongs: directly before the next of ours in the kernel's chain, or else behind the last, or else at the head. */
    ChainPlace placeOf(LinkRow row) {
        ChainPlace place = ChainPlace.first();
        for (Ours other : links) {
            if (!other.live() || other.id() == row.link().id()) {
                continue;
            }
            if (ORDER.compare(row, other.row()) < 0) {
                return ChainPlace.before(other.linkId());
            }
            place = ChainPlace.after(other.linkId());
        }
        return place;
    }

    /** The rows, without those of {@code gone} and with {@code put} in the place of the row of its id or as one more, each at its position. */
    List<LinkRow> ranked(Set<Long> gone, List<LinkRow> put) {
        List<LinkRow> rows = new ArrayList<>(put);
        links.stream()
                .map(Ours::row)
                .filter(row -> !gone.contains(row.link().id()))
                .filter(row -> put.stream()
                        .noneMatch(other -> other.link().id() == row.link().id()))
                .forEach(rows::add);
        rows.sort(ORDER);
        List<LinkRow> ranked = new ArrayList<>();
        for (LinkRow row : rows) {
            ranked.add(row.detailed(details(row).at(ranked.size())));
        }
        return ranked;
    }

    /** What is to be written of links that have other positions, or other details, than before. */
    List<StoreChange> changes(List<LinkRow> ranked) {
        List<LinkRow> before = rows();
        return ranked.stream()
                .filter(row -> before.stream()
                        .anyMatch(old -> old.link().id() == row.link().id() && !old.equals(row)))
                .<StoreChange>map(StoreChange.PutLink::new)
                .toList();
    }

    public static ChainDetails details(LinkRow row) {
        return (ChainDetails) row.link().details();
    }
}
