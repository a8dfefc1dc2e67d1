// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract.answers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** An answer with one thing changed, in every place, one after the other. */
public final class Changes {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final JsonNode answer;
    private final Function<JsonNode, Set<String>> problems;
    private final List<String> unnoticed = new ArrayList<>();

    private Changes(JsonNode answer, Function<JsonNode, Set<String>> problems) {
        this.answer = answer;
        this.problems = problems;
    }

    /**
     * The changes that nobody has anything against: a value of another type, a field that is not there, a field that is new.
     *
     * @param problems what is wrong with a value
     */
    public static List<String> unnoticed(JsonNode answer, Function<JsonNode, Set<String>> problems) {
        Changes changes = new Changes(answer, problems);
        changes.walk(answer, "");
        return changes.unnoticed;
    }

    private void walk(JsonNode node, String place) {
        if (node instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            for (String name : names) {
                JsonNode value = object.get(name);
                others(value, (kind, other) -> {
                    object.set(name, other);
                    check(place + "/" + name + " as " + kind);
                });
                object.set(name, value);
                walk(value, place + "/" + name);
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                int index = i;
                JsonNode value = array.get(i);
                others(value, (kind, other) -> {
                    array.set(index, other);
                    check(place + "/" + index + " as " + kind);
                });
                array.set(i, value);
                walk(value, place + "/" + i);
            }
        }
    }

    /** Values of other types. That null stands for a value is tried only where there was none. */
    private static void others(JsonNode value, BiConsumer<String, JsonNode> use) {
        if (!value.isTextual() && !value.isNull()) {
            use.accept("a text", NODES.textNode("17"));
        }
        if (!value.isNumber() && !value.isNull()) {
            use.accept("a number", NODES.numberNode(17));
        }
        if (value.isNumber()) {
            use.accept("a fraction", NODES.numberNode(17.5));
        }
        if (!value.isBoolean()) {
            use.accept("a truth", NODES.booleanNode(true));
        }
        if (!value.isArray()) {
            use.accept("an array", NODES.arrayNode());
        }
        if (!value.isObject()) {
            use.accept("an object", NODES.objectNode());
        }
    }

    private void check(String what) {
        if (problems.apply(answer).isEmpty()) {
            unnoticed.add(what);
        }
    }
}
