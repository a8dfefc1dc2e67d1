// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.model;

import io.bpfman.shell.CommandException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Values of the form {@code KEY=VALUE}. */
public final class KeyValues {

    private KeyValues() {}

    /**
     * The pairs in the order in which they were typed; a key may be named once.
     *
     * @param option where they were typed
     * @param form how its help writes a pair
     */
    public static Map<String, String> parse(String option, String form, List<String> texts) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String text : texts) {
            int equals = text.indexOf('=');
            if (equals <= 0) {
                throw CommandException.usage(
                        "invalid value for " + option + ": \"" + text + "\" is not of the form " + form);
            }
            String key = text.substring(0, equals);
            if (pairs.put(key, text.substring(equals + 1)) != null) {
                throw CommandException.usage("invalid value for " + option + ": \"" + key + "\" is given twice");
            }
        }
        return pairs;
    }
}
