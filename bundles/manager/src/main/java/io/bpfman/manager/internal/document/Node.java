// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.document;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.text.Suggestions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An object of a JSON text with the path that leads to it. Whatever is not as it has to be is refused with its path and with what is allowed there.
 *
 * @param path such as {@code $.links[3]}
 */
record Node(String path, JsonObject object) {

    /** That something is wrong at a path. */
    static InvalidSpecException wrong(String path, String what) {
        return new InvalidSpecException("invalid document: " + path + ": " + what);
    }

    InvalidSpecException wrongField(String field, String what) {
        return wrong(path + "." + field, what);
    }

    /** Passes when there is no field but these. */
    Node onlyHas(Collection<String> fields) {
        for (String field : object.keySet()) {
            if (!fields.contains(field)) {
                throw wrongField(
                        field,
                        "there is no such field" + Suggestions.text(field, fields) + "; allowed are "
                                + String.join(", ", fields));
            }
        }
        return this;
    }

    private static String sort(@Nullable Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof JsonObject) {
            return "an object";
        }
        if (value instanceof JsonArray) {
            return "a list";
        }
        if (value instanceof Number) {
            return "the number " + value;
        }
        return value instanceof String ? "the text \"" + value + "\"" : "the truth " + value;
    }

    private <T> Optional<T> optional(String field, Class<T> type, String expected) {
        if (!object.containsKey(field)) {
            return Optional.empty();
        }
        Object value = object.get(field);
        if (!type.isInstance(value)) {
            throw wrongField(field, "this has to be " + expected + ", and is " + sort(value));
        }
        return Optional.of(type.cast(value));
    }

    private static <T> T require(Optional<T> value, Node node, String field, String expected) {
        return value.orElseThrow(
                () -> wrong(node.path, "the field " + field + " is missing; it has to be " + expected));
    }

    Optional<String> optionalText(String field) {
        return optional(field, String.class, "a text").map(text -> {
            if (text.isEmpty()) {
                throw wrongField(field, "the text is empty; leave the field out, or say something");
            }
            return text;
        });
    }

    String text(String field) {
        return require(optionalText(field), this, field, "a text");
    }

    /** What is made of a text; throws with the path and what the text would have to be. */
    <T> T parsed(String field, Function<String, T> parse) {
        return parse(field, text(field), parse);
    }

    <T> T parse(String field, String text, Function<String, T> parse) {
        try {
            return parse.apply(text);
        } catch (InvalidSpecException e) {
            throw wrongField(field, e.getMessage());
        }
    }

    Optional<Long> number(String field, long least, long most) {
        return optional(field, Number.class, "a whole number").map(number -> {
            if (number.doubleValue() != number.longValue() || number.longValue() < least || number.longValue() > most) {
                throw wrongField(
                        field, "this has to be a whole number from " + least + " to " + most + ", and is " + number);
            }
            return number.longValue();
        });
    }

    Optional<Boolean> truth(String field) {
        return optional(field, Boolean.class, "true or false");
    }

    Optional<List<String>> texts(String field) {
        return optional(field, JsonArray.class, "a list of texts").map(list -> {
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < list.size(); i++) {
                if (!(list.get(i) instanceof String text)) {
                    throw wrongField(field + "[" + i + "]", "this has to be a text, and is " + sort(list.get(i)));
                }
                texts.add(text);
            }
            return texts;
        });
    }

    /** Texts by their keys; none when the field is not there. */
    <T> SortedMap<String, T> pairs(String field, Function<String, T> parse) {
        SortedMap<String, T> pairs = new TreeMap<>();
        optional(field, JsonObject.class, "an object with texts").ifPresent(found -> {
            Node node = new Node(path + "." + field, found);
            found.keySet().forEach(key -> {
                String text = node.optional(key, String.class, "a text").orElseThrow();
                pairs.put(key, node.parse(key, text, parse));
            });
        });
        return pairs;
    }

    /** The objects of a list; none when the field is not there. */
    List<Node> nodes(String field) {
        return optional(field, JsonArray.class, "a list of objects")
                .map(list -> {
                    List<Node> nodes = new ArrayList<>();
                    for (int i = 0; i < list.size(); i++) {
                        String where = path + "." + field + "[" + i + "]";
                        if (!(list.get(i) instanceof JsonObject found)) {
                            throw wrong(where, "this has to be an object, and is " + sort(list.get(i)));
                        }
                        nodes.add(new Node(where, found));
                    }
                    return nodes;
                })
                .orElse(List.of());
    }
}
