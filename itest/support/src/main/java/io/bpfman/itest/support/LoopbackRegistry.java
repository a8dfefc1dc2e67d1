// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.support;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Debian's {@code docker-registry} on a loopback port that is free, with its content in a directory of the test's. */
public final class LoopbackRegistry implements AutoCloseable {

    private static final Pattern LISTENING = Pattern.compile("listening on (127\\.0\\.0\\.1:[0-9]+)");

    private final Process process;
    private final String host;

    private LoopbackRegistry(Process process, String host) {
        this.process = process;
        this.host = host;
    }

    /** Whether this machine has it and what else is needed. */
    public static boolean isHere() {
        List<String> path = Arrays.asList(System.getenv("PATH").split(":", -1));
        return List.of("docker-registry", "skopeo", "openssl").stream()
                .allMatch(tool -> path.stream().anyMatch(each -> Files.isExecutable(Path.of(each, tool))));
    }

    /**
     * Starts one.
     *
     * @param http lines of its settings below {@code http}
     * @param more lines of its settings
     */
    public static LoopbackRegistry start(Path directory, List<String> http, List<String> more) throws IOException {
        Files.createDirectories(directory);
        Path settings = directory.resolve("settings.yml");
        String text = "version: 0.1\nstorage:\n  filesystem:\n    rootdirectory: " + directory.resolve("content")
                + "\nhttp:\n  addr: 127.0.0.1:0\n"
                + String.join("", http.stream().map(line -> "  " + line + "\n").toList())
                + String.join("", more.stream().map(line -> line + "\n").toList());
        Files.writeString(settings, text);
        Process process = new ProcessBuilder("docker-registry", "serve", settings.toString())
                .redirectErrorStream(true)
                .start();
        BufferedReader said =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder all = new StringBuilder();
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            all.append(line).append('\n');
            Matcher matcher = LISTENING.matcher(line);
            if (matcher.find()) {
                Thread reader = new Thread(() -> said.lines().forEach(each -> {}), "registry-log");
                reader.setDaemon(true);
                reader.start();
                return new LoopbackRegistry(process, matcher.group(1));
            }
        }
        throw new IOException("docker-registry does not listen:\n" + all);
    }

    /** Host and port. */
    public String host() {
        return host;
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().completeOnTimeout(process, 10, TimeUnit.SECONDS).join();
        process.destroyForcibly().onExit().join();
    }
}
