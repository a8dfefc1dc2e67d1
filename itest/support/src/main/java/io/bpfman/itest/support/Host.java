// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs short commands of the host. One that hangs fails the test. */
public final class Host {

    private static final long LIMIT_SECONDS =
            Pace.patience(Duration.ofMinutes(1)).toSeconds();

    private Host() {}

    /**
     * What a command came to.
     *
     * @param command as a person would type it
     * @param output of both streams
     */
    public record Result(String command, int status, String output) {

        /** What it printed; fails unless its status is 0. */
        public String succeeded() {
            if (status != 0) {
                throw new AssertionError(command + " gave status " + status + ": " + output.strip());
            }
            return output;
        }
    }

    /** Runs a command and gives back what it printed; fails unless its status is 0. */
    public static String run(String... command) {
        return attempt(command).succeeded();
    }

    /** Runs a command of one line; words are separated by single spaces and have no quotes. */
    public static String line(String command) {
        return run(command.split(" ", -1));
    }

    /** Runs a command that may fail. */
    public static Result attempt(String... command) {
        return attempt(List.of(command), Map.of(), "");
    }

    /**
     * Runs a command that may fail.
     *
     * @param environment added to this process's
     * @param input for it to read; less than a pipe holds
     */
    public static Result attempt(List<String> command, Map<String, String> environment, String input) {
        String typed = String.join(" ", command);
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().putAll(environment);
            Process process = builder.start();
            try (Writer keyboard = process.outputWriter(StandardCharsets.UTF_8)) {
                keyboard.write(input);
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(typed + " did not end within " + LIMIT_SECONDS + " s: " + output);
            }
            return new Result(typed, process.exitValue(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(typed + " cannot be run", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while this ran: " + typed, e);
        }
    }

    /** An object file of the samples, as this project keeps it. */
    public static Path sample(String name) {
        return Path.of("..", "..", "bytecode/src/main/resources/io/bpfman/bytecode/samples", name + ".bpf.o")
                .toAbsolutePath()
                .normalize();
    }
}
