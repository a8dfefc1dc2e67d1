// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.view;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An object in JSON (RFC 8259); its members stay in the order in which they were put. Only written, never read. */
public final class Json {
    private static final String INDENT = "  ";

    /** Has no form in UTF-8. */
    private static final Pattern HALF_OF_A_PAIR = Pattern.compile("\\p{Cs}");

    private final JsonObject members = new JsonObject();

    private Json() {}

    /** An empty object to fill. */
    public static Json object() {
        return new Json();
    }

    /** An object with one text a key, sorted by key. */
    public static Json texts(Map<String, ?> pairs) {
        Json json = object();
        pairs.keySet().stream().sorted().forEach(key -> json.put(key, String.valueOf(pairs.get(key))));
        return json;
    }

    /**
     * Adds a member.
     *
     * @param value a number, a truth, a text, an object, a list of such, or an optional one of such: null when there is none
     */
    public Json put(String name, @Nullable Object value) {
        members.put(name, plain(value));
        return this;
    }

    /** Adds an array of what {@code toJson} makes of each item. */
    public <T> Json put(String name, Collection<T> items, Function<? super T, ?> toJson) {
        return put(name, items.stream().<Object>map(toJson).toList());
    }

    /** Adds the number, or nothing. */
    Json putIfPresent(String name, OptionalLong value) {
        return value.isPresent() ? put(name, value) : this;
    }

    /** The value as the library takes it. */
    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof Json json) {
            return json.members;
        }
        if (value instanceof Optional<?> optional) {
            return plain(optional.orElse(null));
        }
        if (value instanceof OptionalLong number) {
            return number.isPresent() ? (Object) number.getAsLong() : null;
        }
        if (value instanceof Collection<?> items) {
            List<@Nullable Object> array = new ArrayList<>();
            items.forEach(item -> array.add(plain(item)));
            return array;
        }
        return value;
    }

    /** The text without a newline at the end: two spaces a level, an item a line, and the same bytes in every locale. */
    public String text() {
        return escaped(laidOut(JsonWriter.string(members)));
    }

    /** The same in one line. */
    public String line() {
        return escaped(JsonWriter.string(members));
    }

    private static String escaped(String json) {
        return HALF_OF_A_PAIR
                .matcher(json)
                .replaceAll(
                        half -> String.format("\\\\u%04x", (int) half.group().charAt(0)));
    }

    /** The same JSON with blanks; the library's own layout has the items of an array in one line, and an empty object in three. */
    private static String laidOut(String json) {
        StringBuilder text = new StringBuilder();
        String line = "\n";
        boolean quoted = false;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (!quoted && (c == '}' || c == ']')) {
                line = line.substring(0, line.length() - INDENT.length());
                text.append(json.charAt(i - 1) == c - 2 ? "" : line);
            }
            text.append(c);
            if (quoted && c == '\\') {
                text.append(json.charAt(++i));
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == '{' || c == '[')) {
                line += INDENT;
                text.append(json.charAt(i + 1) == c + 2 ? "" : line);
            } else if (!quoted && c == ',') {
                text.append(line);
            } else if (!quoted && c == ':') {
                text.append(' ');
            }
        }
        return text.toString();
    }
}
