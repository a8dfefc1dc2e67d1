// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.view;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Writes JSON with two spaces a level and ASCII only, so that it is the same bytes in every locale. */
public final class JsonWriter {

    private final StringBuilder out = new StringBuilder();

    private JsonWriter() {}

    /** The value's text without a newline at the end. */
    public static String write(Json value) {
        JsonWriter writer = new JsonWriter();
        writer.value(value, 0);
        return writer.out.toString();
    }

    private void value(Json value, int level) {
        if (value instanceof Json.Obj object) {
            object(object.members(), level);
        } else if (value instanceof Json.Arr array) {
            array(array.items(), level);
        } else if (value instanceof Json.Text text) {
            text(text.value());
        } else if (value instanceof Json.Num number) {
            out.append(number.value());
        } else if (value instanceof Json.Bool bool) {
            out.append(bool.value());
        } else {
            out.append("null");
        }
    }

    private void object(Map<String, Json> members, int level) {
        if (members.isEmpty()) {
            out.append("{}");
            return;
        }
        out.append('{');
        Iterator<Map.Entry<String, Json>> entries = members.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<String, Json> entry = entries.next();
            line(level + 1);
            text(entry.getKey());
            out.append(": ");
            value(entry.getValue(), level + 1);
            out.append(entries.hasNext() ? "," : "");
        }
        line(level);
        out.append('}');
    }

    private void array(List<Json> items, int level) {
        if (items.isEmpty()) {
            out.append("[]");
            return;
        }
        out.append('[');
        Iterator<Json> iterator = items.iterator();
        while (iterator.hasNext()) {
            line(level + 1);
            value(iterator.next(), level + 1);
            out.append(iterator.hasNext() ? "," : "");
        }
        line(level);
        out.append(']');
    }

    private void line(int level) {
        out.append('\n').append("  ".repeat(level));
    }

    private void text(String text) {
        out.append('"');
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    // Half of a pair has no form in UTF-8.
                    if (Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE) {
                        out.append(String.format("\\u%04x", c));
                    } else {
                        out.appendCodePoint(c);
                    }
                }
            }
        });
        out.append('"');
    }
}
