// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import io.bpfman.api.LinkChange;
import io.bpfman.api.MemberDetails;
import io.bpfman.api.errors.NoFreeSlotException;
import io.bpfman.pins.Layout;
import io.bpfman.spi.dispatcher.DispatcherService;
import io.bpfman.spi.dispatcher.Slot;
import io.bpfman.spi.store.LinkRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The members of a dispatcher in the order in which they run: priority ascending, among equals the newest first. */
public record MemberList(List<LinkRow> members) {

    private static final Comparator<LinkRow> ORDER = Comparator.comparingInt(
                    (LinkRow row) -> details(row).priority())
            .thenComparing(Comparator.comparingLong(LinkRow::sequence).reversed());

    public MemberList {
        members = members.stream().sorted(ORDER).toList();
    }

    /** The chain with one member more; throws {@link NoFreeSlotException} when all slots are taken. */
    public MemberList plus(LinkRow member) {
        if (members.size() >= DispatcherService.SLOTS) {
            throw new NoFreeSlotException(
                    "no free dispatcher slots (all " + DispatcherService.SLOTS + " occupied); detach a member first");
        }
        List<LinkRow> more = new ArrayList<>(members);
        more.add(member);
        return new MemberList(more);
    }

    /** The chain without these links. */
    public MemberList without(Set<Long> linkIds) {
        return new MemberList(members.stream()
                .filter(row -> !linkIds.contains(row.link().id()))
                .toList());
    }

    /** The chain with one member changed, which may have another place then. */
    public MemberList changed(LinkChange change) {
        return new MemberList(members.stream()
                .map(row -> row.link().id() == change.linkId() ? row.detailed(change.applyTo(details(row))) : row)
                .toList());
    }

    /** The chain with another program in these links. */
    MemberList running(Set<Long> linkIds, long programId) {
        return new MemberList(members.stream()
                .map(row -> linkIds.contains(row.link().id()) ? row.running(programId) : row)
                .toList());
    }

    /** A counter entry that no member uses: the one after the newest member's, so that one just freed rests longest. */
    public int freeCounter() {
        return freeCounter(Set.of());
    }

    /**
     * The same.
     *
     * @param resting entries that are only taken when there is no other, because packets may still be counted in them
     */
    int freeCounter(Set<Integer> resting) {
        Set<Integer> used = members.stream().map(LinkRow::counterIndex).collect(Collectors.toSet());
        int start = members.stream()
                .max(Comparator.comparingLong(LinkRow::sequence))
                .map(row -> row.counterIndex() + 1)
                .orElse(0);
        List<Integer> free = IntStream.range(0, DispatcherService.COUNTERS)
                .map(i -> (start + i) % DispatcherService.COUNTERS)
                .filter(candidate -> !used.contains(candidate))
                .boxed()
                .toList();
        return free.stream()
                .filter(candidate -> !resting.contains(candidate))
                .findFirst()
                .or(() -> free.stream().findFirst())
                .orElseThrow(() -> new IllegalStateException("more members than counters: " + members.size()));
    }

    /**
     * The slots of a revision with these members.
     *
     * @param memberForms a member's program in the form that the slots need
     * @param slotPins where a member's slot is to be pinned at a position; empty when it has a pin already
     */
    List<Slot> slots(Function<LinkRow, MemberForm> memberForms, BiFunction<LinkRow, Integer, Optional<Path>> slotPins) {
        List<Slot> slots = new ArrayList<>();
        for (int position = 0; position < members.size(); position++) {
            LinkRow row = members.get(position);
            slots.add(new Slot(
                    position,
                    row.link().programId(),
                    memberForms.apply(row).pin(),
                    slotPins.apply(row, position),
                    details(row).proceedOn(),
                    details(row).priority(),
                    row.counterIndex(),
                    memberForms.apply(row).frags(),
                    details(row).enabled()));
        }
        return slots;
    }

    /** The members that are to run and did not in {@code before}, or the other way round. */
    Set<Long> switched(MemberList before, boolean on) {
        Set<Long> off = before.members().stream()
                .filter(row -> details(row).enabled() != on)
                .map(row -> row.link().id())
                .collect(Collectors.toSet());
        return members.stream()
                .filter(row -> details(row).enabled() == on)
                .map(row -> row.link().id())
                .filter(off::contains)
                .collect(Collectors.toSet());
    }

    /** Whether the link's slot is pinned where the user asked for it, not in the dispatcher's directory. */
    public static boolean keepsOwnPin(Layout layout, LinkRow row) {
        return !row.link()
                .pinPath()
                .startsWith(layout.typeDirectory(details(row).dispatcherKey()));
    }

    public static MemberDetails details(LinkRow row) {
        return (MemberDetails) row.link().details();
    }
}
