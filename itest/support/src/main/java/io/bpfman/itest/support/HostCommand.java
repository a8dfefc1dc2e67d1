// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The {@code bpfman} command of the packaged tree, as a script calls it.
 *
 * @param runtimeDirectory of the agent that it talks to
 * @param directory where it is called, and where what it prints is kept for a moment
 * @param prefix words of a command that runs it
 * @param file that is called
 */
public record HostCommand(Path runtimeDirectory, Path directory, List<String> prefix, Path file) {

    private static final long LIMIT_SECONDS =
            Pace.patience(Duration.ofMinutes(2)).toSeconds();

    /** The one that a PATH leads to. */
    public HostCommand(Path runtimeDirectory, Path directory) {
        this(runtimeDirectory, directory, List.of(), Distribution.file("bin", "bpfman"));
    }

    /** The same command, called by another file. */
    public HostCommand by(HostClient client) {
        return new HostCommand(runtimeDirectory, directory, prefix, client.file());
    }

    /** The same command, run by another one. */
    public HostCommand under(String... command) {
        return new HostCommand(runtimeDirectory, directory, List.of(command), file);
    }

    /** What a call came to. */
    public record Result(String command, int status, String out, String err) {

        /** What it printed; fails unless the call succeeded. */
        public String succeeded() {
            if (status != 0) {
                throw new AssertionError(command + " gave status " + status + ": " + out + err);
            }
            return out;
        }

        /** What it complained of, without its prefix; fails unless the call failed as every command fails. */
        public String failed() {
            return failed(1);
        }

        /** The same of a call that was refused for its words. */
        public String misused() {
            return failed(80);
        }

        private String failed(int expected) {
            String prefix = "bpfman: error: ";
            if (status != expected || err.lines().noneMatch(line -> line.startsWith(prefix))) {
                throw new AssertionError(command + " gave status " + status + ": " + out + err);
            }
            return err.substring(err.indexOf(prefix) + prefix.length());
        }
    }

    /** Calls the command and waits for its end. */
    public Result run(String... words) {
        return end(start(words));
    }

    /** The same with words that are separated by single spaces. */
    public Result line(String words) {
        return run(words.split(" ", -1));
    }

    /** What a call prints that has to succeed. */
    public String ok(String words) {
        return line(words).succeeded();
    }

    /**
     * A call that has begun.
     *
     * @param out file of its standard output
     * @param err file of its standard error
     */
    public record Call(String command, Process process, Path out, Path err) {}

    /** Calls the command without waiting. */
    public Call start(String... words) {
        List<String> command = new ArrayList<>(prefix);
        command.add(file.toString());
        command.addAll(List.of(words));
        try {
            Path out = Files.createTempFile(directory, "out", ".txt");
            Path err = Files.createTempFile(directory, "err", ".txt");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().put("BPFMAN_RUNTIME_DIR", runtimeDirectory.toString());
            Process process = builder.start();
            process.getOutputStream().close();
            return new Call("bpfman " + String.join(" ", words), process, out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the end of a call. */
    public Result end(Call call) {
        try {
            if (!call.process().waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                call.process().destroyForcibly();
                throw new AssertionError(call.command() + " has not ended within " + LIMIT_SECONDS + " s");
            }
            return new Result(call.command(), call.process().exitValue(), take(call.out()), take(call.err()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            call.process().destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while this ran: " + call.command(), e);
        }
    }

    private static String take(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.UTF_8);
        Files.delete(file);
        return text;
    }
}
