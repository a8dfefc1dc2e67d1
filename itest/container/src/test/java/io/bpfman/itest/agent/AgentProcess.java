// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import io.bpfman.itest.support.ChildJvm;
import io.bpfman.itest.support.Pace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** An agent in a process of its own, out of the assembled distribution. Closing it kills the process if it still lives. */
final class AgentProcess implements AutoCloseable {
    private static final Duration LIMIT = Pace.patience(Duration.ofSeconds(60));

    private final Process process;
    private final List<String> out = Collections.synchronizedList(new ArrayList<>());
    private final List<String> err = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch ready = new CountDownLatch(1);
    private final List<Thread> readers;

    private AgentProcess(Process process) {
        this.process = process;
        this.readers = List.of(
                reader(process.inputReader(StandardCharsets.UTF_8), out),
                reader(process.errorReader(StandardCharsets.UTF_8), err));
    }

    /**
     * Starts an agent.
     *
     * @param distribution the assembled distribution
     * @param runtimeDir the runtime directory
     * @param input what its standard input comes from, or null for a pipe that {@link #type} writes to
     */
    static AgentProcess start(Path distribution, Path runtimeDir, Path input, String... arguments) throws IOException {
        List<String> command = ChildJvm.command();
        command.addAll(List.of(
                "-Xmx64m",
                "-Dbpfman.home=" + distribution,
                "-jar",
                distribution.resolve("lib/bpfman-launcher.jar").toString(),
                "--runtime-dir",
                runtimeDir.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        if (input != null) {
            builder.redirectInput(input.toFile());
        }
        return new AgentProcess(builder.start());
    }

    private Thread reader(BufferedReader stream, List<String> lines) {
        Thread thread = new Thread(() -> {
            try (stream) {
                for (String line = stream.readLine(); line != null; line = stream.readLine()) {
                    lines.add(line);
                    if (line.startsWith("bpfman: ready in ")) {
                        ready.countDown();
                    }
                }
            } catch (IOException e) {
                lines.add("the stream broke: " + e);
            }
        });
        thread.start();
        return thread;
    }

    /** Writes lines to standard input and closes it. */
    void type(String lines) throws IOException {
        try (Writer writer = process.outputWriter(StandardCharsets.UTF_8)) {
            writer.write(lines);
        }
    }

    void awaitReady() throws InterruptedException {
        if (!ready.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("not ready within " + LIMIT + "; " + err);
        }
    }

    /** Waits for a line of standard output that starts like this. */
    void awaitOutput(String start) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (out().stream().noneMatch(line -> line.startsWith(start))) {
            if (System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("no line \"" + start + "\" within " + LIMIT + "; " + out() + err());
            }
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }

    /** Asks the process to end, as an init system does. */
    void terminate() {
        // Not Process.destroy(), which closes the streams that its last words come through.
        process.toHandle().destroy();
    }

    /** Waits for the end and gives the exit status. */
    int await() throws InterruptedException {
        if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("still running after " + LIMIT + "; " + err);
        }
        for (Thread reader : readers) {
            reader.join(LIMIT.toMillis());
        }
        return process.exitValue();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    List<String> out() {
        return List.copyOf(out);
    }

    List<String> err() {
        return List.copyOf(err);
    }

    /** The assembled distribution, beside the launcher's jar on the class path of the tests. */
    static Path distribution() {
        Path module = Path.of("..", "..", "launcher", "target", "bpfman")
                .toAbsolutePath()
                .normalize();
        if (!Files.isDirectory(module)) {
            throw new IllegalStateException(module + " is missing: run this with mvn verify from the top");
        }
        return module;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
