// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.kernel;

import io.bpfman.itest.support.Backlog;
import io.bpfman.itest.support.Pace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A sender of packets inside a network namespace; a process of its own, because a namespace belongs to a thread. What it does and says is in
 * {@code sender.pl}.
 */
final class Traffic implements AutoCloseable {

    private static final String SCRIPT = script();

    private final Process process;
    private final Writer commands;
    private final BufferedReader answers;

    private Traffic(Process process) {
        this.process = process;
        this.commands = process.outputWriter(StandardCharsets.US_ASCII);
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
    }

    /** A sender in this namespace that sends packets with this many bytes of payload to this address. */
    static Traffic from(String namespace, String address, int payload) {
        List<String> command = Pace.inTheBackground("ip", "netns", "exec", namespace, "perl", "-e", SCRIPT);
        command.addAll(List.of(address, "9999", Integer.toString(payload)));
        try {
            Traffic traffic = new Traffic(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
            String first = traffic.answers.readLine();
            if (!"ready".equals(first)) {
                traffic.close();
                throw new AssertionError("the sender in " + namespace + " did not start: " + first);
            }
            return traffic;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String script() {
        try (InputStream script = Traffic.class.getResourceAsStream("sender.pl")) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends this many packets, and returns when they have come to where they go. */
    void burst(long packets) {
        if (command("burst " + packets) != packets) {
            throw new AssertionError("not every packet was sent");
        }
        Backlog.awaitEmpty();
    }

    /** Has later packets go to another address. */
    void connect(String address) {
        command("connect " + address);
    }

    /** Sends packets until {@link #stop}. */
    void start() {
        command("start");
    }

    /** Stops sending; gives back how many packets were sent, when they have come to where they go. */
    long stop() {
        long sent = command("stop");
        Backlog.awaitEmpty();
        return sent;
    }

    private long command(String command) {
        try {
            commands.write(command + "\n");
            commands.flush();
            String answer = answers.readLine();
            if (answer == null) {
                throw new AssertionError("the sender ended at: " + command);
            }
            return Long.parseLong(answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            commands.close();
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
