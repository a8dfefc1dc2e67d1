// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.frameworks;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A feature file, as any launcher reads it.
 *
 * @param bundles the jar of each bundle with its start order
 * @param configurations by their PIDs
 */
record Feature(Map<Path, Integer> bundles, Map<String, Map<String, String>> configurations) {

    /**
     * Reads one.
     *
     * @param name of the file, without its ending
     * @param variables values in place of those that the file gives
     */
    static Feature read(String name, Map<String, String> variables) {
        JsonObject json = json(name);
        Map<Path, Integer> bundles = new LinkedHashMap<>();
        for (Object element : json.getArray("bundles")) {
            JsonObject bundle = (JsonObject) element;
            String[] id = bundle.getString("id").split(":", -1);
            bundles.put(jar(id[1] + "-" + id[2] + ".jar"), bundle.getInt("start-order"));
        }
        Map<String, String> values = new LinkedHashMap<>();
        json.getObject("variables", new JsonObject()).forEach((key, value) -> values.put(key, value.toString()));
        values.putAll(variables);
        Map<String, Map<String, String>> configurations = new LinkedHashMap<>();
        json.getObject("configurations", new JsonObject()).forEach((pid, properties) -> {
            Map<String, String> filled = new LinkedHashMap<>();
            ((JsonObject) properties).forEach((key, value) -> filled.put(key, fill(value.toString(), values)));
            configurations.put(pid, filled);
        });
        return new Feature(bundles, configurations);
    }

    private static String fill(String text, Map<String, String> variables) {
        String result = text;
        for (Map.Entry<String, String> variable : variables.entrySet()) {
            result = result.replace("${" + variable.getKey() + "}", variable.getValue());
        }
        return result;
    }

    private static JsonObject json(String name) {
        try (InputStream in = Feature.class.getResourceAsStream("/io/bpfman/features/" + name + ".json")) {
            if (in == null) {
                throw new IllegalArgumentException("there is no feature " + name);
            }
            return JsonParser.object().from(in);
        } catch (IOException | JsonParserException e) {
            throw new IllegalStateException("feature " + name + " cannot be read", e);
        }
    }

    private static Path jar(String name) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(Path::of)
                .filter(path -> path.endsWith(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + name
                        + " on the class path: the bundles must be packaged before this test runs (mvn verify)"));
    }
}
