// SPDX-License-Identifier: Apache-2.0
package io.bpfman.launcher;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a distribution has besides what makes an agent: a feature file each, whose bundles lie in the distribution and are opened only when it is switched on. A
 * feature {@code NAME} is in the file {@code bpfman-NAME.json}; what it needs of the others stands in its extension {@code needs}.
 */
final class OptionalFeatures {
    private static final String PREFIX = "bpfman-";
    private static final String ENDING = ".json";
    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    private final Path directory;

    private OptionalFeatures(Path directory) {
        this.directory = directory;
    }

    /** Those of a distribution. */
    static OptionalFeatures in(Path home) {
        return new OptionalFeatures(home.resolve("features"));
    }

    /** The name of the feature file, without its ending, of a feature that can be switched on. */
    static String file(String name) {
        return PREFIX + name;
    }

    /**
     * All feature files to start, each once, and after those that it needs.
     *
     * @param files names of feature files, without their ending
     * @param names names of features
     * @throws LaunchException when there is no such feature, or it is one that makes an agent by itself
     */
    List<String> started(List<String> files, List<String> names) throws LaunchException {
        Set<String> started = new LinkedHashSet<>();
        for (String file : files) {
            add(file, started, new LinkedHashSet<>());
        }
        for (String name : names) {
            add(file(name), started, new LinkedHashSet<>());
        }
        return List.copyOf(started);
    }

    private void add(String file, Set<String> started, Set<String> waiting) throws LaunchException {
        if (!waiting.add(file)) {
            throw new LaunchException("the features " + String.join(", ", waiting) + " need each other");
        }
        JsonObject feature = read(file);
        if (feature.getBoolean("complete", false)) {
            throw new LaunchException(
                    "the feature " + file + " makes an agent by itself: it is started alone, with --feature " + file
                            + "; to switch on are " + String.join(", ", offered()));
        }
        for (String need : needs(feature)) {
            add(need, started, waiting);
        }
        waiting.remove(file);
        started.add(file);
    }

    private static List<String> needs(JsonObject feature) {
        List<String> needs = new ArrayList<>();
        feature.getObject("extensions", new JsonObject())
                .getObject("needs", new JsonObject())
                .getArray("text", new JsonArray())
                .forEach(need -> needs.add(need.toString()));
        return needs;
    }

    private JsonObject read(String file) throws LaunchException {
        Path path = directory.resolve(file + ENDING);
        if (!FILE.matcher(file).matches() || !Files.exists(path)) {
            String name = file.startsWith(PREFIX) ? file.substring(PREFIX.length()) : file;
            throw new LaunchException("this distribution has no feature " + name + ": there is no " + path
                    + "; to switch on are " + String.join(", ", offered()));
        }
        try {
            return JsonParser.object().from(Files.readString(path));
        } catch (IOException | JsonParserException e) {
            throw new LaunchException("feature file " + path + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** The names of what can be switched on. */
    List<String> offered() throws LaunchException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, PREFIX + "*" + ENDING)) {
            for (Path path : files) {
                String file = path.getFileName().toString();
                if (!JsonParser.object().from(Files.readString(path)).getBoolean("complete", false)) {
                    names.add(file.substring(PREFIX.length(), file.length() - ENDING.length()));
                }
            }
        } catch (IOException | JsonParserException e) {
            throw new LaunchException("the features in " + directory + " cannot be read: " + e, e);
        }
        names.sort(String::compareTo);
        return names;
    }
}
