// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import com.electronwill.nightconfig.core.UnmodifiableConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the settings file says of images that have to be signed. A key that is unknown is no warning here: who mistypes what is forbidden would have it allowed.
 *
 * @param properties those of the configuration {@value #PID}, which are called as in the file
 */
record SigningSection(Map<String, Object> properties) {

    /** The persistent identity of the configuration. */
    static final String PID = "io.bpfman.image.signing";

    private static final List<String> TRUTHS = List.of("allow_unsigned", "verify_enabled");
    private static final List<String> LISTS = List.of("identities", "keys", "rules");
    private static final String TRUST_ROOT = "trust_root";

    SigningSection {
        properties = Map.copyOf(properties);
    }

    /** Reads the section; what it does not say is as it is without it. */
    static SigningSection of(Path file, UnmodifiableConfig table, List<String> warnings) throws LaunchException {
        Map<String, Object> properties = new HashMap<>(Map.of(TRUST_ROOT, ""));
        TRUTHS.forEach(key -> properties.put(key, true));
        LISTS.forEach(key -> properties.put(key, new String[0]));
        for (UnmodifiableConfig.Entry entry : table.entrySet()) {
            String key = entry.getKey();
            Object value = entry.getValue();
            if (TRUTHS.contains(key)) {
                properties.put(key, truth(file, key, value));
            } else if (LISTS.contains(key)) {
                properties.put(key, texts(file, key, value));
            } else if (key.equals(TRUST_ROOT)) {
                properties.put(key, path(file, key, value));
            } else if (key.equals("trusted_identities")) {
                warnings.add(file + ": signing." + key
                        + " has no effect: name who may sign in signing.identities, and what they may sign in rules");
            } else {
                throw new LaunchException(file + ": unknown key \"signing." + key + "\"");
            }
        }
        return new SigningSection(properties);
    }

    private static Boolean truth(Path file, String key, Object value) throws LaunchException {
        if (value instanceof Boolean said) {
            return said;
        }
        throw new LaunchException(file + ": signing." + key + " is true or false, and not " + value);
    }

    private static String path(Path file, String key, Object value) throws LaunchException {
        if (value instanceof String text && text.startsWith("/")) {
            return text;
        }
        throw new LaunchException(file + ": signing." + key + " is an absolute path in quotes, and not " + value);
    }

    private static String[] texts(Path file, String key, Object value) throws LaunchException {
        if (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
            return list.toArray(String[]::new);
        }
        throw new LaunchException(file + ": signing." + key + " is a list of texts in quotes, and not " + value);
    }
}
