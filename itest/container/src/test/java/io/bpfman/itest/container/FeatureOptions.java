// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.container;

import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.cleanCaches;
import static org.ops4j.pax.exam.CoreOptions.composite;
import static org.ops4j.pax.exam.CoreOptions.frameworkProperty;
import static org.ops4j.pax.exam.CoreOptions.frameworkStartLevel;
import static org.ops4j.pax.exam.CoreOptions.systemPackages;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;
import static org.ops4j.pax.exam.CoreOptions.workingDirectory;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.ops4j.pax.exam.Option;

/** Turns a feature file into options of Pax Exam. */
final class FeatureOptions {
    private static final String JUNIT = "5.12.2";
    private static final int HIGHEST_LEVEL = 100;

    private FeatureOptions() {}

    /**
     * The bundles of a feature at their start levels, and the packages of JUnit and of what tests share from the host, so that what fails inside the
     * framework is a failure outside.
     *
     * @param name of the feature file, without its ending
     * @param scratch where the framework keeps its bundles
     */
    static Option feature(String name, Path scratch) {
        List<Option> options = new ArrayList<>();
        options.add(cleanCaches());
        options.add(workingDirectory(scratch.resolve("framework").toString()));
        options.add(frameworkProperty("felix.cm.dir")
                .value(configuration(scratch).toAbsolutePath().toString()));
        options.add(frameworkStartLevel(HIGHEST_LEVEL));
        options.add(
                systemProperty("org.ops4j.pax.logging.DefaultServiceLog.level").value("WARN"));
        options.add(systemPackages(
                "org.junit.jupiter.api;version=" + JUNIT,
                "org.junit.jupiter.api.extension;version=" + JUNIT,
                "org.junit.jupiter.api.function;version=" + JUNIT,
                "org.opentest4j;version=1.3.0",
                "io.bpfman.itest.support"));
        for (Object element : read(name).getArray("bundles")) {
            JsonObject entry = (JsonObject) element;
            String[] id = entry.getString("id").split(":", -1);
            options.add(bundle(jar(id[1] + "-" + id[2] + ".jar").toUri().toString())
                    .startLevel(entry.getInt("start-order")));
        }
        return composite(options.toArray(Option[]::new));
    }

    /** Configurations, as Felix keeps them, that let nothing of the host be read or written. */
    private static Path configuration(Path scratch) {
        Path runtime = scratch.resolve("run").toAbsolutePath();
        Path directory = scratch.resolve("config");
        configure(directory, "io.bpfman.manager", "runtime.dir", runtime);
        configure(directory, "io.bpfman.store.sqlite", "path", runtime.resolve("state.db"));
        return directory;
    }

    private static void configure(Path directory, String pid, String key, Path value) {
        Path file = directory.resolve(pid.replace('.', '/') + ".config");
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, "service.pid=\"" + pid + "\"\n" + key + "=\"" + value + "\"\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A bundle of this build that no feature names. */
    static Option artifact(String artifactId, int startLevel) {
        return bundle(jar(path -> path.getFileName().toString().startsWith(artifactId + "-"), artifactId)
                        .toUri()
                        .toString())
                .startLevel(startLevel);
    }

    private static JsonObject read(String name) {
        try (InputStream in = FeatureOptions.class.getResourceAsStream("/io/bpfman/features/" + name + ".json")) {
            if (in == null) {
                throw new IllegalArgumentException("there is no feature " + name);
            }
            return JsonParser.object().from(in);
        } catch (IOException | JsonParserException e) {
            throw new IllegalStateException("feature " + name + " cannot be read", e);
        }
    }

    private static Path jar(String name) {
        return jar(path -> path.endsWith(name), name);
    }

    private static Path jar(Predicate<Path> wanted, String name) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(Path::of)
                .filter(wanted)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + name
                        + " on the class path: the bundles must be packaged before this test runs (mvn verify)"));
    }
}
