// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.recover;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import com.grack.nanojson.JsonWriter;
import io.bpfman.manager.internal.plan.Commit;
import io.bpfman.spi.store.PlanRecord;
import io.bpfman.spi.store.PlanRecord.ActionRecord;
import io.bpfman.spi.store.PlanRecord.Part;
import io.bpfman.spi.store.StoreChange;
import io.bpfman.spi.store.Subject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A commit that takes down links which nothing brings back as they were, as the journal has it before the first of them goes: from then on there is no way back to
 * the old state, and whoever finds this makes the commit.
 *
 * @param links the ids of the links that it takes down
 * @param changes what it writes
 */
public record DecidedCommit(Set<Long> links, List<StoreChange> changes) {

    private static final String ACTION = "1-make-the-commit";
    private static final String LINKS = "links";
    private static final String CHANGES = "changes";

    public DecidedCommit {
        links = Set.copyOf(links);
        changes = List.copyOf(changes);
    }

    /**
     * As it is written down; empty when it takes nothing down that could not be brought back.
     *
     * @param changes what the commit writes, with all that its steps gave
     * @param subjects what the plan changes
     */
    public static Optional<PlanRecord> record(
            Commit commit, List<StoreChange> changes, Set<Subject> subjects, Instant now) {
        List<Long> links = commit.withdrawals().stream()
                .filter(Commit.Withdrawal.Link.class::isInstance)
                .map(withdrawal ->
                        ((Commit.Withdrawal.Link) withdrawal).row().link().id())
                .toList();
        if (links.isEmpty()) {
            return Optional.empty();
        }
        JsonObject facts = new JsonObject();
        facts.put(LINKS, new JsonArray(links));
        facts.put(
                CHANGES,
                new JsonArray(changes.stream()
                        .map(change -> RowCodec.writeChoice((Record) change))
                        .toList()));
        return Optional.of(new PlanRecord(
                "to its end, once it has begun to take down: " + commit.effect(),
                now,
                subjects,
                List.of(new ActionRecord(ACTION, Part.PREPARE, commit.describe(), JsonWriter.string(facts)))));
    }

    /**
     * What was written down; empty of any other plan.
     *
     * @throws IllegalArgumentException when it cannot be read
     */
    public static Optional<DecidedCommit> of(PlanRecord plan) {
        return plan.actions().stream()
                .filter(action -> action.id().equals(ACTION))
                .findFirst()
                .map(DecidedCommit::parse);
    }

    private static DecidedCommit parse(ActionRecord action) {
        try {
            JsonObject facts = JsonParser.object().from(action.facts());
            Set<Long> links = Set.copyOf(facts.getArray(LINKS).stream()
                    .map(id -> ((Number) id).longValue())
                    .toList());
            List<StoreChange> changes = facts.getArray(CHANGES).stream()
                    .map(change -> RowCodec.readChoice((JsonObject) change, StoreChange.class))
                    .toList();
            return new DecidedCommit(links, changes);
        } catch (JsonParserException | ClassCastException | NullPointerException e) {
            throw new IllegalArgumentException("the journal has a commit that cannot be read: " + e.getMessage(), e);
        }
    }
}
