// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.support;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * An agent in a process of its own, started as {@code bpfman agent} starts it. One that has its input from the test runs commands; a line of our own
 * behind each tells where its answer ends: Gogo prints the value of an assignment. Closing it kills the process if it still lives.
 */
public final class AgentProcess implements AutoCloseable {

    /** For one that gets no commands from the test. */
    public static final ProcessBuilder.Redirect NO_INPUT = ProcessBuilder.Redirect.from(new File("/dev/null"));

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String END = "end-of-answer-";
    private static final String EXHAUSTED = "\0";

    private final Process process;
    private final Path errors;
    private final Writer commands;
    private final List<String> out = Collections.synchronizedList(new ArrayList<>());
    private final BlockingQueue<String> unread = new LinkedBlockingQueue<>();
    private final Thread reader;
    private long errorsRead;
    private int count;

    private AgentProcess(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
        this.commands = process.outputWriter(StandardCharsets.UTF_8);
        this.reader = new Thread(this::readLines, "output of agent " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts an agent of the packaged tree that has its commands from the test.
     *
     * @param prefix words of a command that runs the agent's, such as one that changes namespaces
     * @param errors the file that gets the agent's standard error
     */
    public static AgentProcess start(List<String> prefix, List<String> options, Path errors) {
        return start(Distribution.home(), prefix, options, errors);
    }

    /**
     * The same from another tree.
     *
     * @param home a packaged tree, whose files may be links to those of another one
     */
    public static AgentProcess start(Path home, List<String> prefix, List<String> options, Path errors) {
        return start(home, prefix, options, errors, ProcessBuilder.Redirect.PIPE);
    }

    /**
     * Starts an agent.
     *
     * @param home a packaged tree
     * @param runtimeDirectory beside which its standard error is kept
     * @param input what its standard input comes from
     */
    public static AgentProcess start(
            Path home, Path runtimeDirectory, ProcessBuilder.Redirect input, String... options) {
        List<String> all = new ArrayList<>(List.of("--runtime-dir", runtimeDirectory.toString()));
        all.addAll(List.of(options));
        try {
            Path errors = Files.createTempFile(runtimeDirectory.toAbsolutePath().getParent(), "errors", ".txt");
            return start(home, List.of(), all, errors, input);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static AgentProcess start(
            Path home, List<String> prefix, List<String> options, Path errors, ProcessBuilder.Redirect input) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(ChildJvm.command());
        // an archive of classes is good for the jar under the name that it was made for
        Path jar = real(home.resolve("lib").resolve("bpfman-launcher.jar"));
        Path archive = jar.resolveSibling("../classes-real.jsa").normalize();
        if (Files.exists(archive)) {
            command.addAll(List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds=off", "-Xlog:cds+dynamic=off"));
        }
        command.addAll(List.of("-Xmx64m", "-Xss512k", "-Dbpfman.home=" + home, "-jar", jar.toString()));
        command.addAll(options);
        try {
            Files.deleteIfExists(errors);
            return new AgentProcess(
                    new ProcessBuilder(command)
                            .redirectInput(input)
                            .redirectError(errors.toFile())
                            .start(),
                    errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path real(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void readLines() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                heard(line);
            }
        } catch (IOException e) {
            heard("the agent's output cannot be read: " + e);
        } finally {
            unread.add(EXHAUSTED);
        }
    }

    private void heard(String line) {
        out.add(line);
        unread.add(line);
    }

    /** The process id. */
    public long pid() {
        return process.pid();
    }

    /** Whether it has not ended. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Runs a command and waits for its answer. */
    public Answer run(String command) {
        count++;
        send(command);
        send("end = " + END + count);
        StringBuilder output = new StringBuilder();
        for (String line = nextLine(command); !line.equals(END + count); line = nextLine(command)) {
            output.append(line).append('\n');
        }
        return new Answer(command, output.toString(), newErrors());
    }

    /** Hands a command over without waiting. */
    public void send(String command) {
        try {
            commands.write(command + "\n");
            commands.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the agent has ended before: " + command + "\n" + newErrors(), e);
        }
    }

    /** Runs a command that must succeed. */
    public String ok(String command) {
        return run(command).succeeded();
    }

    /** Runs a command that must succeed, and reads the JSON that it prints. */
    public JsonObject json(String command) {
        String output = ok(command + " --json");
        try {
            return JsonParser.object().from(output);
        } catch (JsonParserException e) {
            throw new AssertionError(command + " --json gave no JSON: " + output, e);
        }
    }

    private String nextLine(String command) {
        try {
            String line = unread.poll(Pace.patience(LIMIT).toMillis(), TimeUnit.MILLISECONDS);
            if (line == null) {
                throw new AssertionError("no answer in time to: " + command + "\n" + newErrors());
            }
            if (line.equals(EXHAUSTED)) {
                throw new AssertionError("the agent ended at: " + command + "\n" + newErrors());
            }
            return line;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the agent ran " + command, e);
        }
    }

    /** Waits until the agent says that it can be used, for one that gets no commands from here. */
    public void awaitReady() {
        Await.until(() -> "the agent is not ready: " + allErrors(), () -> {
            if (!process.isAlive()) {
                throw new AssertionError("the agent has not started: " + allErrors());
            }
            return allErrors().contains("bpfman: ready in ");
        });
    }

    /** Waits for a line of standard output that starts like this. */
    public void awaitOutput(String start) {
        Await.within(
                LIMIT,
                () -> "no line \"" + start + "\": " + out + allErrors(),
                () -> out().stream().anyMatch(line -> line.startsWith(start)));
    }

    /** The lines of standard output; all of them when the agent has ended. */
    public List<String> out() {
        return List.copyOf(out);
    }

    /** The lines of standard error. */
    public List<String> err() {
        return allErrors().lines().toList();
    }

    /** Everything that came on standard error. */
    public String allErrors() {
        return new String(readErrors(), StandardCharsets.UTF_8);
    }

    /** What came on standard error since this was asked last. */
    public String newErrors() {
        byte[] all = readErrors();
        String news =
                new String(Arrays.copyOfRange(all, Math.toIntExact(errorsRead), all.length), StandardCharsets.UTF_8);
        errorsRead = all.length;
        return news;
    }

    private byte[] readErrors() {
        try {
            return Files.readAllBytes(errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes lines to standard input and ends it. */
    public void type(String lines) {
        send(lines);
        closeInput();
    }

    /** Asks the agent to end, as an init system does. */
    public void terminate() {
        // Not Process.destroy(), which closes the streams that its last words come through.
        process.toHandle().destroy();
    }

    /** Kills the agent as {@code kill -9} does. */
    public void kill() {
        process.destroyForcibly();
        awaitExit();
    }

    /** Ends the agent's input, as an operator's script does, and gives back its exit status. */
    public int end() {
        closeInput();
        return awaitEnd();
    }

    private void closeInput() {
        try {
            commands.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the agent has ended before its input\n" + newErrors(), e);
        }
    }

    /** Waits until the agent ends by itself and everything that it said was heard; gives back its exit status. */
    public int awaitEnd() {
        int status = awaitExit();
        try {
            reader.join(LIMIT.toMillis());
            return status;
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private int awaitExit() {
        try {
            if (!process.waitFor(Pace.patience(LIMIT).toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the agent has not ended in time\n" + newErrors() + threads());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** Where in the kernel its threads are, for a person who wonders why it does not end. */
    public String threads() {
        return Host.attempt("sh", "-c", "cd /proc/" + process.pid() + "/task && head -n 30 */stat */stack")
                .output();
    }

    private IllegalStateException interrupted(InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted while the agent ended", e);
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }
}
