// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.model;

import io.bpfman.shell.CommandException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Values of the form {@code KEY=VALUE}. */
public final class KeyValues {

    private KeyValues() {}

    /** The pairs in the order in which they were typed; a key may be named once. */
    public static Map<String, String> parse(Option option, List<String> texts) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String text : texts) {
            int equals = text.indexOf('=');
            if (equals <= 0) {
                throw CommandException.usage("invalid value for " + option.name() + ": \"" + text
                        + "\" is not of the form " + option.value().orElse("KEY=VALUE"));
            }
            String key = text.substring(0, equals);
            if (pairs.put(key, text.substring(equals + 1)) != null) {
                throw CommandException.usage("invalid value for " + option.name() + ": \"" + key + "\" is given twice");
            }
        }
        return pairs;
    }
}
