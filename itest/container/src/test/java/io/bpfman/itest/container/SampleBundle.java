// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.container;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The sample of the documentation, built as a stranger does: from a copy of its directory alone, by Maven, against an API that was put into a local repository. */
final class SampleBundle {

    private static final Path SAMPLE = Path.of("..", "..", "docs", "sample");
    /** Nobody else's, so that what is put into the repository is nobody's but this test's. */
    private static final String VERSION = "0-sample";

    private static final long MINUTES = 5;

    private SampleBundle() {}

    /** The jar. */
    static Path build(Path scratch) throws IOException {
        Path copy = scratch.resolve("sample");
        try (Stream<Path> files = Files.walk(SAMPLE)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path inside = SAMPLE.relativize(file);
                if (!inside.startsWith("target")) {
                    Files.createDirectories(copy.resolve(inside).getParent());
                    Files.copy(file, copy.resolve(inside));
                }
            }
        }
        maven(
                scratch,
                "org.apache.maven.plugins:maven-install-plugin:3.1.4:install-file",
                "-Dfile=" + FeatureOptions.jarOf("bpfman-api").toAbsolutePath(),
                "-DgroupId=io.bpfman",
                "-DartifactId=bpfman-api",
                "-Dversion=" + VERSION,
                "-Dpackaging=jar",
                "-DgeneratePom=true");
        maven(copy, "package", "-Dbpfman.version=" + VERSION);
        return copy.resolve("target").resolve("edge-1.0.0.jar");
    }

    private static void maven(Path directory, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of("mvn", "-B", "-ntp"));
        command.addAll(List.of(words));
        String repository = System.getProperty("localRepository");
        if (repository != null) {
            command.add("-Dmaven.repo.local=" + repository);
        }
        Path log = directory.resolve("maven.log");
        Process maven = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        maven.getOutputStream().close();
        try {
            if (!maven.waitFor(MINUTES, TimeUnit.MINUTES) || maven.exitValue() != 0) {
                throw new UncheckedIOException(new IOException(command + ":\n" + Files.readString(log)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            maven.destroyForcibly();
        }
    }
}
