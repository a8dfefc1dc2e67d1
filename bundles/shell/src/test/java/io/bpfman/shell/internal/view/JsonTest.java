// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class JsonTest {

    @Test
    void writesEveryKindOfValue() {
        Json json = Json.object()
                .put("text", "a\"b\\c\n\u00e9\u0085\ud83d\ude00\ud83d")
                .put("number", 4294967295L)
                .put("bool", true)
                .put("none", Optional.empty())
                .put("no_number", OptionalLong.empty())
                .put("empty", Json.object())
                .put("nothing", List.of())
                .put("items", List.of(1L, 2L))
                .put("pairs", Json.texts(Map.of("b", 2, "a", 1)));
        assertEquals("""
                {
                  "text": "a\\"b\\\\c\\n\u00e9\\u0085\ud83d\ude00\\ud83d",
                  "number": 4294967295,
                  "bool": true,
                  "none": null,
                  "no_number": null,
                  "empty": {},
                  "nothing": [],
                  "items": [
                    1,
                    2
                  ],
                  "pairs": {
                    "a": "1",
                    "b": "2"
                  }
                }""", json.text());
    }

    @Property
    void writesTextsThatCanBeReadAgain(@ForAll String text) throws JsonParserException {
        String json = Json.object().put("text", text).text();
        assertTrue(StandardCharsets.UTF_8.newEncoder().canEncode(json), json);
        assertEquals(text, JsonParser.object().from(json).getString("text"));
    }
}
