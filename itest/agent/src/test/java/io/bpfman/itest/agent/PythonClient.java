// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import io.bpfman.itest.support.Host;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The clients of {@code itest/grpc}, which Debian's Python runs with stubs that Debian's protoc makes of the agent's own interface files. */
final class PythonClient {

    private static final String PYTHON = "/usr/bin/python3";
    private static final String ASKED = "restart";
    /** What a script runs for another agent: asks here, and waits for the answer. */
    private static final String RESTART = "echo " + ASKED + " && read -r answer";

    private static final Path SCRIPTS = Path.of("..", "grpc").toAbsolutePath().normalize();

    private final Path directory;
    private final Path stubs;

    private PythonClient(Path directory) {
        this.directory = directory;
        this.stubs = directory.resolve("stubs");
    }

    /** Why there can be no such client on this machine; empty when there can. */
    static Optional<String> missing() {
        return Files.isExecutable(Path.of(PYTHON))
                        && Host.attempt(PYTHON, "-c", "import grpc, grpc_tools").status() == 0
                ? Optional.empty()
                : Optional.of("there is no Python with gRPC; Debian calls it python3-grpcio and python3-grpc-tools");
    }

    /**
     * Makes the stubs.
     *
     * @param directory an empty one
     */
    static PythonClient make(Path directory) {
        PythonClient client = new PythonClient(directory);
        Host.run(SCRIPTS.resolve("stubs").toString(), client.stubs.toString());
        return client;
    }

    /**
     * Runs a script to its end, and gives back what it printed; fails when one of its comparisons does.
     *
     * @param restart done each time the script asks for another agent
     */
    List<String> run(Runnable restart, String script, String... arguments) {
        List<String> command = new ArrayList<>(
                List.of("timeout", "300", PYTHON, "-u", SCRIPTS.resolve(script).toString()));
        command.addAll(List.of(arguments));
        command.add(RESTART);
        Path errors = directory.resolve(script + ".errors");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        builder.environment().putAll(Map.of("PYTHONPATH", stubs.toString(), "PYTHONDONTWRITEBYTECODE", "1"));
        try {
            Process process = builder.start();
            List<String> printed = new ArrayList<>();
            try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
                    Writer answers = process.outputWriter(StandardCharsets.UTF_8)) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.equals(ASKED)) {
                        restart.run();
                        answers.write("done\n");
                        answers.flush();
                    } else {
                        printed.add(line);
                    }
                }
                if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
                    throw new AssertionError(
                            failure(script, Files.readString(errors).strip(), printed));
                }
            } finally {
                process.destroyForcibly();
            }
            return printed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while this ran: " + script, e);
        }
    }

    /** With the last line of what it wrote of errors first: where a client of Python fails otherwise than by a comparison, that is what has gone wrong. */
    private static String failure(String script, String errors, List<String> printed) {
        return script + " failed: " + errors.substring(errors.lastIndexOf('\n') + 1) + "; it printed " + printed
                + " and\n" + errors;
    }
}
