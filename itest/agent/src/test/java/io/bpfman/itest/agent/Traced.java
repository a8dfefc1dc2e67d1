// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import io.bpfman.itest.support.Host;
import io.bpfman.itest.support.Pace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that does what is traced, as often as a test says. Its program is compiled by the test; what it does and says is in {@code traced.c}. */
final class Traced implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final Path program;
    private final Process process;
    private final Writer orders;
    private final BufferedReader answers;

    private Traced(Path program, Process process) {
        this.program = program;
        this.process = process;
        this.orders = process.outputWriter(StandardCharsets.UTF_8);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Compiles the program into a directory. */
    static Path compile(Path directory) {
        Path source = directory.resolve("traced.c");
        Path program = directory.resolve("traced");
        try (InputStream text = Traced.class.getResourceAsStream("traced.c")) {
            Files.copy(text, source);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Host.run("gcc", "-O1", "-pthread", "-o", program.toString(), source.toString());
        return program;
    }

    /**
     * Starts the program.
     *
     * @param arguments the directory of the cgroup that it is to live in, or nothing
     */
    static Traced start(Path program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        try {
            Traced traced = new Traced(
                    program,
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start());
            String first = traced.answers.readLine();
            if (!"ready".equals(first)) {
                traced.close();
                throw new AssertionError(command + " did not start: " + first);
            }
            return traced;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path program() {
        return program;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Has it do something this many times; returns when it is done. */
    void does(String what, long times) {
        long done = order(what, times);
        if (done != times) {
            throw new AssertionError(what + " was done " + done + " times, not " + times);
        }
    }

    /** Has a thread of it call {@code traced_forever} without end. */
    void goesOnForever() {
        does("forever", 0);
    }

    /** How often that thread has called so far. */
    long turns() {
        return order("turns", 0);
    }

    private synchronized long order(String what, long times) {
        try {
            orders.write(what + " " + times + "\n");
            orders.flush();
            String answer = answers.readLine();
            if (answer == null || !answer.startsWith("done ")) {
                throw new AssertionError("the traced process ended at: " + what + ", " + answer);
            }
            return Long.parseLong(answer.substring("done ".length()));
        } catch (IOException e) {
            throw new UncheckedIOException("the traced process ended at: " + what, e);
        }
    }

    /** Ends it, and waits for its end. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(Pace.patience(LIMIT).toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("process " + pid() + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
