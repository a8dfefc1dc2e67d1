// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import io.bpfman.api.errors.ImageException;
import java.nio.charset.StandardCharsets;

/** Reads JSON that somebody else wrote: its size is bounded by whoever read it, its depth here. */
final class Json {

    /** The parser goes down a stack of its thread for each level. */
    private static final int DEEPEST = 64;

    private Json() {}

    /**
     * An object.
     *
     * @param what it is, for the error
     */
    static JsonObject object(byte[] bytes, String what) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        requireFlat(text, what);
        try {
            return JsonParser.object().from(text);
        } catch (JsonParserException e) {
            throw new ImageException(what + " is no JSON object: " + e.getMessage(), e);
        }
    }

    private static void requireFlat(String text, String what) {
        int depth = 0;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted) {
                if (c == '\\') {
                    i++;
                } else {
                    quoted = c != '"';
                }
            } else if (c == '"') {
                quoted = true;
            } else if (c == '{' || c == '[') {
                depth++;
            } else if (c == '}' || c == ']') {
                depth--;
            }
            if (depth > DEEPEST) {
                throw new ImageException(what + " has more than " + DEEPEST + " levels of JSON");
            }
        }
    }
}
