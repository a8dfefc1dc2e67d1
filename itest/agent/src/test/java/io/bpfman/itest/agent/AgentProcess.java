// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import io.bpfman.itest.support.ChildJvm;
import io.bpfman.itest.support.Pace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * An agent that reads commands from its standard input, started as {@code bpfman agent} starts it. A line of our own behind each command tells where its
 * answer ends: Gogo prints the value of an assignment.
 */
final class AgentProcess implements AutoCloseable {

    private static final long LIMIT_SECONDS =
            Pace.patience(Duration.ofMinutes(2)).toSeconds();
    private static final String END = "end-of-answer-";
    private static final String EXHAUSTED = "\0";

    private final Process process;
    private final Writer commands;
    private final BlockingQueue<String> lines = new ArrayBlockingQueue<>(100_000);
    private final Path errors;
    private long errorsRead;
    private int count;

    private AgentProcess(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
        this.commands = process.outputWriter(StandardCharsets.UTF_8);
        Thread reader = new Thread(this::readLines, "output of agent " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts an agent.
     *
     * @param prefix words of a command that runs the agent's, such as one that changes namespaces
     * @param errors the file that gets the agent's standard error
     */
    static AgentProcess start(List<String> prefix, List<String> options, Path errors) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(command(options));
        try {
            Files.deleteIfExists(errors);
            return new AgentProcess(
                    new ProcessBuilder(command).redirectError(errors.toFile()).start(), errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> command(List<String> options) {
        Path home = Path.of(System.getProperty("bpfman.home"));
        Path jar = home.resolve("lib").resolve("bpfman-launcher.jar");
        if (!Files.exists(jar)) {
            throw new AssertionError("there is no " + jar + "; build the distribution: mvn package -pl launcher -am");
        }
        List<String> command = ChildJvm.command();
        Path archive = home.resolve("classes-real.jsa");
        if (Files.exists(archive)) {
            command.addAll(List.of("-XX:SharedArchiveFile=" + archive, "-Xlog:cds=off", "-Xlog:cds+dynamic=off"));
        }
        command.addAll(List.of("-Xmx64m", "-Xss512k", "-Dbpfman.home=" + home, "-jar", jar.toString()));
        command.addAll(options);
        return command;
    }

    private void readLines() {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.put(line);
            }
        } catch (IOException e) {
            lines.offer("the agent's output cannot be read: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lines.offer(EXHAUSTED);
        }
    }

    /** The process id. */
    long pid() {
        return process.pid();
    }

    /** Runs a command and waits for its answer. */
    Answer run(String command) {
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
    void send(String command) {
        try {
            commands.write(command + "\n");
            commands.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the agent has ended before: " + command + "\n" + newErrors(), e);
        }
    }

    /** Runs a command that must succeed. */
    String ok(String command) {
        return run(command).succeeded();
    }

    /** Runs a command that must succeed, and reads the JSON that it prints. */
    JsonObject json(String command) {
        String output = ok(command + " --json");
        try {
            return JsonParser.object().from(output);
        } catch (JsonParserException e) {
            throw new AssertionError(command + " --json gave no JSON: " + output, e);
        }
    }

    private String nextLine(String command) {
        try {
            String line = lines.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
            if (line == null) {
                throw new AssertionError(
                        "no answer within " + LIMIT_SECONDS + " s to: " + command + "\n" + newErrors());
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
    void awaitReady() {
        Await.until(() -> "the agent is not ready: " + allErrors(), () -> {
            if (!process.isAlive()) {
                throw new AssertionError("the agent has not started: " + allErrors());
            }
            return allErrors().contains("bpfman: ready in ");
        });
    }

    /** Everything that came on standard error. */
    String allErrors() {
        return new String(readErrors(), StandardCharsets.UTF_8);
    }

    /** What came on standard error since this was asked last. */
    String newErrors() {
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

    /** Kills the agent as {@code kill -9} does. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Ends the agent's input, as an operator's script does, and gives back its exit status. */
    int end() {
        try {
            commands.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the agent has ended before its input\n" + newErrors(), e);
        }
        return awaitEnd();
    }

    /** Waits until the agent ends by itself; gives back its exit status. */
    int awaitEnd() {
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the agent has not ended within " + LIMIT_SECONDS + " s\n" + newErrors());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the agent ended", e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }
}
