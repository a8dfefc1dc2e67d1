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
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.ops4j.pax.exam.Option;

/** Turns a feature file into options of Pax Exam. */
final class FeatureOptions {
    /** Where the web server listens. */
    static final String PORT = "bpfman.test.port";

    /** The file with the token of the page. */
    static final String TOKEN = "bpfman.test.token";

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
        options.add(added(name));
        return composite(options.toArray(Option[]::new));
    }

    /** The bundles of a feature that is added to another one. */
    static Option added(String name) {
        List<Option> options = new ArrayList<>();
        for (Object element : read(name).getArray("bundles")) {
            JsonObject entry = (JsonObject) element;
            String[] id = entry.getString("id").split(":", -1);
            options.add(bundle(jar(id[1] + "-" + id[2] + ".jar").toUri().toString())
                    .startLevel(entry.getInt("start-order")));
        }
        return composite(options.toArray(Option[]::new));
    }

    /**
     * The feature {@code bpfman-web}, listening at a port that nobody has. Tests find it in the framework's property {@link #PORT}, and the file with the token in
     * {@link #TOKEN}.
     *
     * @param page whether the page is configured, without which it is not there
     */
    static Option web(Path scratch, boolean page) {
        Path directory = scratch.resolve("config");
        Path token = scratch.resolve("web-token").toAbsolutePath();
        String port = Integer.toString(freePort());
        configure(
                directory,
                "org.apache.felix.http",
                Map.of("org.apache.felix.http.host", "127.0.0.1", "org.osgi.service.http.port", port));
        if (page) {
            configure(directory, "io.bpfman.web", Map.of("token.file", token.toString()));
        }
        return composite(
                added("bpfman-web"),
                frameworkProperty(PORT).value(port),
                frameworkProperty(TOKEN).value(token.toString()));
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        configure(directory, pid, Map.of(key, value.toString()));
    }

    private static void configure(Path directory, String pid, Map<String, String> properties) {
        Path file = directory.resolve(pid.replace('.', '/') + ".config");
        StringBuilder text = new StringBuilder("service.pid=\"" + pid + "\"\n");
        properties.forEach(
                (key, value) -> text.append(key).append("=\"").append(value).append("\"\n"));
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A bundle of this build that no feature names. */
    static Option artifact(String artifactId, int startLevel) {
        return bundle(jarOf(artifactId).toUri().toString()).startLevel(startLevel);
    }

    /** The jar of an artifact of ours. */
    static Path jarOf(String artifactId) {
        return jar(path -> path.getFileName().toString().startsWith(artifactId + "-"), artifactId);
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
