// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.kernel;

import io.bpfman.itest.support.Pace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs short commands of the host. */
final class Shell {

    private static final long LIMIT_SECONDS =
            Pace.patience(Duration.ofSeconds(20)).toSeconds();

    private Shell() {}

    /** What a command came to. */
    record Result(int status, String output) {}

    /** Runs a command and gives back what it printed; fails unless its status is 0. */
    static String run(String... command) {
        Result result = attempt(command);
        if (result.status() != 0) {
            throw new AssertionError(
                    String.join(" ", command) + " gave status " + result.status() + ": " + result.output());
        }
        return result.output();
    }

    /** Runs a command of one line without quotes; words are separated by single spaces. */
    static String line(String command) {
        return run(command.split(" ", -1));
    }

    static Result attempt(String... command) {
        try {
            Process process = new ProcessBuilder(List.of(command))
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(String.join(" ", command) + " did not end within " + LIMIT_SECONDS + " s");
            }
            return new Result(process.exitValue(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + command[0] + " ran", e);
        }
    }
}
