// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.support;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A JVM that a test starts: one that is there for a short time only, and runs under the combination and at the pace of the test's own. What it says on
 * either stream is read line by line.
 */
public final class ChildJvm implements AutoCloseable {

    /** The system property for further options of every JVM that a test starts, separated by spaces. */
    public static final String OPTIONS = "bpfman.test.jvm";

    private static final List<String> PASSED_ON =
            List.of(Combination.BACKEND, Combination.MECHANISM, Pace.REPETITIONS, Pace.PATIENCE, OPTIONS);

    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final Process process;
    private final BufferedReader output;

    private ChildJvm(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** The start of its command line: the program and options for it. A list that can be added to. */
    public static List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        Stream.of(System.getProperty(OPTIONS, "").split(" ", -1))
                .filter(option -> !option.isEmpty())
                .forEach(command::add);
        for (String name : PASSED_ON) {
            String value = System.getProperty(name);
            if (value != null) {
                command.add("-D" + name + "=" + value);
            }
        }
        return command;
    }

    /** The command line of a main class on this test's class path. A list that can be added to. */
    public static List<String> command(Class<?> main, String... arguments) {
        List<String> command = command();
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Starts one; the command may be another's that starts it. */
    public static ChildJvm start(List<String> command) throws IOException {
        return new ChildJvm(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** The next line; null at the end. The test's own time limit bounds the wait. */
    public @Nullable String readLine() throws IOException {
        return output.readLine();
    }

    /** Everything that is left of the output, to its end. */
    public List<String> readLines() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = readLine(); line != null; line = readLine()) {
            lines.add(line);
        }
        return lines;
    }

    /** Kills it, which no code in it can notice, and waits for its end. */
    public void kill() {
        process.destroyForcibly();
        waitForExit();
    }

    /** Waits for its end, and gives back its exit status. */
    public int waitForExit() {
        return process.onExit()
                .orTimeout(Pace.patience(LIMIT).toMillis(), TimeUnit.MILLISECONDS)
                .join()
                .exitValue();
    }

    @Override
    public void close() throws IOException {
        kill();
        output.close();
    }
}
