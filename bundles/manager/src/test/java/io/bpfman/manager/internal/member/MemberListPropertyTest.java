// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.member;

import static io.bpfman.manager.internal.member.Samples.INGRESS;
import static io.bpfman.manager.internal.member.Samples.programPin;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.bpfman.api.errors.NoFreeSlotException;
import io.bpfman.spi.dispatcher.Slot;
import io.bpfman.spi.store.LinkRow;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Random attaches, detaches and reorders against a list that is kept sorted by hand. */
class MemberListPropertyTest {

    /** One operation; {@code which} picks a member, or is the priority. */
    record Operation(Kind kind, int which, int priority) {}

    enum Kind {
        ATTACH,
        DETACH,
        REORDER
    }

    private record Expected(long id, int priority) {}

    @Provide
    Arbitrary<List<Operation>> operations() {
        Arbitrary<Kind> kinds = Arbitraries.of(Kind.ATTACH, Kind.ATTACH, Kind.DETACH, Kind.REORDER);
        Arbitrary<Integer> priorities = Arbitraries.of(0, 1, 49, 50, 51, Integer.MAX_VALUE);
        return Combinators.combine(kinds, Arbitraries.integers().between(0, 9), priorities)
                .as(Operation::new)
                .list()
                .ofMaxSize(60);
    }

    @Property(tries = 500)
    void aChainIsTheSortedListOfItsMembers(@ForAll("operations") List<Operation> operations) {
        List<Expected> model = new ArrayList<>();
        MemberList chain = new MemberList(List.of());
        long id = 0;
        for (Operation operation : operations) {
            if (operation.kind() == Kind.ATTACH) {
                chain = attach(chain, model, ++id, operation.priority());
            } else if (!model.isEmpty()) {
                Expected picked = model.get(operation.which() % model.size());
                model.remove(picked);
                chain = chain.without(Set.of(picked.id()));
                if (operation.kind() == Kind.REORDER) {
                    chain = attach(chain, model, ++id, operation.priority());
                }
            }
            check(chain, model);
        }
    }

    private static MemberList attach(MemberList chain, List<Expected> model, long id, int priority) {
        if (model.size() == 10) {
            assertThrows(NoFreeSlotException.class, () -> chain.plus(row(id, priority, 0)));
            return chain;
        }
        int at = 0;
        while (at < model.size() && model.get(at).priority() < priority) {
            at++;
        }
        model.add(at, new Expected(id, priority));
        return chain.plus(row(id, priority, chain.freeCounter()));
    }

    private static LinkRow row(long id, int priority, int counter) {
        LinkRow row = Samples.member(INGRESS, id, priority, 0);
        return new LinkRow(row.link(), id, counter);
    }

    private static void check(MemberList chain, List<Expected> model) {
        assertEquals(
                model.stream().map(Expected::id).toList(),
                chain.members().stream().map(row -> row.link().id()).toList());
        Set<Integer> counters = new HashSet<>();
        chain.members().forEach(row -> counters.add(row.counterIndex()));
        assertEquals(model.size(), counters.size(), "members share a counter");

        List<Slot> slots = chain.slots(row -> new MemberForm.Ready(programPin(0)), (row, position) -> Optional.empty());
        for (int position = 0; position < model.size(); position++) {
            assertEquals(position, slots.get(position).position());
            assertEquals(model.get(position).priority(), slots.get(position).priority());
            assertEquals(100 + model.get(position).id(), slots.get(position).programId());
        }
    }
}
