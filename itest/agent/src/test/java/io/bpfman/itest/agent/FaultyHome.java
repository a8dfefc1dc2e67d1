// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import io.bpfman.itest.support.Distribution;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A tree like the packaged one, by links to its files, with a feature beside the others: a bundle that stands between the agent and its kernel and store,
 * and has a call of theirs fail or end the agent. What is packaged knows nothing of it.
 */
final class FaultyHome {

    private static final String NAME = "bpfman-faults";
    /** Between the kernel and the store, which it needs, and everybody who needs them. */
    private static final int START_ORDER = 15;

    /** What an agent is started with to have it. */
    static final List<String> OPTIONS = List.of("--add-feature", NAME);

    private FaultyHome() {}

    /** Makes the tree in an empty directory, and gives it back. */
    static Path make(Path directory) {
        Path packaged = Distribution.home();
        try {
            for (String part : List.of("lib", "features")) {
                Path made = Files.createDirectories(directory.resolve(part));
                try (Stream<Path> files = Files.list(packaged.resolve(part))) {
                    for (Path file : files.toList()) {
                        Files.createSymbolicLink(made.resolve(file.getFileName()), file.toAbsolutePath());
                    }
                }
            }
            Files.createSymbolicLink(directory.resolve("lib/" + NAME + "-0.jar"), jar());
            Files.writeString(
                    directory.resolve("features/" + NAME + ".json"),
                    "{\"feature-resource-version\": \"1.0\", \"id\": \"io.bpfman:" + NAME
                            + ":0\", \"bundles\": [{\"id\": \"io.bpfman:" + NAME + ":0\", \"start-order\": "
                            + START_ORDER + "}]}");
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes a tree away again; its links are no business of whoever clears temporary directories. */
    static void remove(Path made) {
        try {
            for (String part : List.of("lib", "features")) {
                try (Stream<Path> files = Files.list(made.resolve(part))) {
                    for (Path file : files.toList()) {
                        Files.delete(file);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The bundle is on the class path, as a jar, since its manifest is made with it. */
    private static Path jar() {
        String wanted = "bpfman-itest-faults";
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> entry.endsWith(".jar")
                        && Path.of(entry).getFileName().toString().startsWith(wanted))
                .map(entry -> Path.of(entry).toAbsolutePath())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no jar " + wanted + " on the class path"));
    }
}
