// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import io.bpfman.launcher.Feature.FeatureBundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads feature files in the JSON form of the OSGi Feature Service specification (chapter 159). */
final class FeatureReader {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]+)}");
    private static final int DEFAULT_START_ORDER = 1;

    private final Map<String, String> overrides;

    /** @param overrides values that win over the feature's own variables */
    FeatureReader(Map<String, String> overrides) {
        this.overrides = Map.copyOf(overrides);
    }

    Feature read(Path file) throws LaunchException {
        try {
            return feature(JsonParser.object().from(Files.readString(file)));
        } catch (NoSuchFileException e) {
            throw new LaunchException("there is no feature file " + file, e);
        } catch (IOException | JsonParserException | IllegalArgumentException e) {
            throw new LaunchException("feature file " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private Feature feature(JsonObject json) {
        Map<String, String> variables = new HashMap<>();
        json.getObject("variables", new JsonObject()).forEach((name, value) -> variables.put(name, value.toString()));
        variables.putAll(overrides);

        List<FeatureBundle> bundles = new ArrayList<>();
        for (Object element : json.getArray("bundles")) {
            if (!(element instanceof JsonObject bundle) || bundle.getString("id") == null) {
                throw new IllegalArgumentException("a bundle without an id: " + element);
            }
            bundles.add(new FeatureBundle(
                    Coordinates.parse(bundle.getString("id")), bundle.getInt("start-order", DEFAULT_START_ORDER)));
        }

        Map<String, Map<String, Object>> configurations = new HashMap<>();
        json.getObject("configurations", new JsonObject()).forEach((pid, value) -> {
            if (!(value instanceof JsonObject properties)) {
                throw new IllegalArgumentException("the configuration " + pid + " is not an object");
            }
            Map<String, Object> filled = new HashMap<>();
            properties.forEach((key, property) -> filled.put(key, fill(property, variables)));
            configurations.put(pid, filled);
        });
        return new Feature(String.valueOf(json.getString("id")), bundles, configurations);
    }

    private static Object fill(Object value, Map<String, String> variables) {
        if (!(value instanceof String text)) {
            return value;
        }
        return VARIABLE.matcher(text).replaceAll(match -> {
            String name = match.group(1);
            String replacement = variables.get(name);
            if (replacement == null) {
                throw new IllegalArgumentException("the variable ${" + name + "} has no value");
            }
            return Matcher.quoteReplacement(replacement);
        });
    }
}
