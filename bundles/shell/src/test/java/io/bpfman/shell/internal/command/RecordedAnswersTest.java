// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bpfman.contract.answers.Changes;
import io.bpfman.contract.answers.Recorded;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What bpfman answered to its commands, recorded, is what the schemas say, and nothing else is. */
class RecordedAnswersTest {

    /** It answers null where there is no metadata, and decodes an empty object there as well, which is what we answer. */
    private static final String DECODED_AS_WELL = "/metadata as an object";

    static List<Recorded> recorded() {
        return Recorded.all();
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void isWhatTheSchemaSays(Recorded recorded) {
        assertEquals(Set.of(), Schemas.problems(recorded.definition(), recorded.answer()));
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void inAnotherTypeIsNoticed(Recorded recorded) {
        List<String> unnoticed =
                Changes.unnoticed(recorded.answer(), changed -> Schemas.problems(recorded.definition(), changed));
        assertEquals(
                List.of(),
                unnoticed.stream()
                        .filter(change -> !change.endsWith(DECODED_AS_WELL))
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void withAFieldLessOrMoreIsNoticed(Recorded recorded) {
        List<String> unnoticed = new ArrayList<>();
        for (ObjectNode object : objects(recorded.answer())) {
            object.put("surprise", 1);
            note(recorded, "surprise", unnoticed);
            object.remove("surprise");
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            for (String name : names) {
                JsonNode value = object.remove(name);
                note(recorded, name, unnoticed);
                object.set(name, value);
            }
        }
        assertEquals(List.of(), unnoticed);
    }

    private static void note(Recorded recorded, String field, List<String> unnoticed) {
        if (!MAY_BE_LEFT_OUT.contains(field)
                && Schemas.problems(recorded.definition(), recorded.answer()).isEmpty()) {
            unnoticed.add(field);
        }
    }

    /** What there is only where there is such a thing: a member of a dispatcher need not be a link of the kernel's. */
    private static final Set<String> MAY_BE_LEFT_OUT = Set.of("kernel_link_id");

    /** All objects in it but those whose names are the user's. */
    private static List<ObjectNode> objects(JsonNode node) {
        List<ObjectNode> found = new ArrayList<>();
        if (node instanceof ObjectNode object) {
            found.add(object);
        }
        node.fields().forEachRemaining(field -> {
            if (!Set.of("metadata", "global_data").contains(field.getKey())) {
                found.addAll(objects(field.getValue()));
            }
        });
        if (node.isArray()) {
            node.forEach(item -> found.addAll(objects(item)));
        }
        return found;
    }

    @Test
    void thereIsOneOfEverySort() {
        Set<String> definitions = new HashSet<>();
        recorded().forEach(recorded -> definitions.add(recorded.definition()));
        assertEquals(
                Set.of(
                        "loaded",
                        "program",
                        "programList",
                        "link",
                        "linkList",
                        "linkRecord",
                        "dispatcher",
                        "dispatcherList"),
                definitions);
        assertFalse(recorded().isEmpty());
    }
}
