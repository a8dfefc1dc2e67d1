// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.frameworks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A command of the host.
 *
 * @param words with the program first
 * @param environment added to this process's
 */
record Command(List<String> words, Map<String, String> environment) {

    private static final long LIMIT_SECONDS = 60;

    /** The {@code bpfman} command of the packaged tree, for the agent of a runtime directory; the words are separated by single spaces. */
    static Command bpfman(Path runtimeDirectory, String words) {
        return of(Path.of(System.getProperty("bpfman.home"), "bin", "bpfman") + " " + words)
                .with("BPFMAN_RUNTIME_DIR", runtimeDirectory.toString());
    }

    /** One whose words are separated by single spaces. */
    static Command of(String words) {
        return new Command(List.of(words.split(" ", -1)), Map.of());
    }

    Command with(String variable, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(variable, value);
        return new Command(words, more);
    }

    /** What a command came to; its output has both streams. */
    record Result(Command command, int status, String output) {

        /** What it printed; fails unless its status is 0. */
        String ok() {
            if (status != 0) {
                throw new AssertionError(String.join(" ", command.words()) + " gave status " + status + ": " + output);
            }
            return output;
        }
    }

    /** What it prints; fails unless it succeeds. */
    String ok() {
        return run("").ok();
    }

    /** Runs it with this on its standard input. */
    Result run(String input) {
        try {
            Path output = Files.createTempFile("bpfman", ".out");
            Path in = Files.createTempFile("bpfman", ".in");
            try {
                Files.writeString(in, input);
                ProcessBuilder builder = new ProcessBuilder(words)
                        .redirectErrorStream(true)
                        .redirectInput(in.toFile())
                        .redirectOutput(output.toFile());
                builder.environment().putAll(environment);
                Process process = builder.start();
                if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly();
                    throw new AssertionError(String.join(" ", words) + " did not end within " + LIMIT_SECONDS + " s: "
                            + Files.readString(output, StandardCharsets.UTF_8));
                }
                return new Result(this, process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
            } finally {
                Files.delete(output);
                Files.delete(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while this ran: " + words.get(0), e);
        }
    }
}
