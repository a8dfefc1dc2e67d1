// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A shell that calls kill(2) as often as it is told to. */
final class TracedShell implements AutoCloseable {

    private static final String LOOP = "while read n; do for ((i = 0; i < n; i++)); do kill -0 $$; done; echo $n; done";

    private final Process shell;
    private final BufferedReader answers;

    TracedShell() {
        this("exec ");
    }

    /** @param before commands of a shell, up to where the name of what it is to run follows */
    TracedShell(String before) {
        try {
            shell = new ProcessBuilder("sh", "-c", before + "bash -c \"$0\"", LOOP)
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start a shell", e);
        }
        answers = new BufferedReader(new InputStreamReader(shell.getInputStream(), StandardCharsets.UTF_8));
    }

    long pid() {
        return shell.pid();
    }

    /** Returns when all calls were made. */
    void kill(int times) {
        try {
            shell.getOutputStream().write((times + "\n").getBytes(StandardCharsets.UTF_8));
            shell.getOutputStream().flush();
            assertEquals(Integer.toString(times), answers.readLine());
        } catch (IOException e) {
            throw new UncheckedIOException("the shell has ended", e);
        }
    }

    @Override
    public void close() {
        shell.destroyForcibly();
        try {
            shell.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
