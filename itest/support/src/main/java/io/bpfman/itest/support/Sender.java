// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;

/** Sends UDP packets from within a network namespace, without end until it is closed: some thousand a second. */
public final class Sender implements AutoCloseable {

    private static final String OPEN = "exec 3>/dev/udp/$1/9999; ";
    /** Waits a millisecond after each ten packets, on a pipe that nobody writes to; ends when its standard input does. */
    private static final String ENDLESS = OPEN
            + "while :; do for i in 1 2 3 4 5 6 7 8 9 0; do echo -n x >&3; done;"
            + " read -r -t 0.001; (($? > 128)) || exit 0; done";

    private static final String BURST = OPEN + "for ((i = 0; i < $2; i++)); do echo -n x >&3; done";

    private final Process process;

    private Sender(Process process) {
        this.process = process;
    }

    /**
     * Starts to send.
     *
     * @param namespace by its name
     * @param address that a neighbour is known for
     */
    public static Sender start(String namespace, String address) {
        try {
            return new Sender(new ProcessBuilder(Pace.inTheBackground(
                            "ip", "netns", "exec", namespace, "bash", "-c", ENDLESS, "sender", address))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends so many packets and returns when they have come to where they go. */
    public static void burst(String namespace, String address, int packets) {
        Host.run("ip", "netns", "exec", namespace, "bash", "-c", BURST, "sender", address, Integer.toString(packets));
        Backlog.awaitEmpty();
    }

    /** Stops sending; returns when the last packet has come to where it goes. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the sender does not end");
            }
            if (process.exitValue() != 0) {
                throw new AssertionError("the sender ended with status " + process.exitValue());
            }
            Backlog.awaitEmpty();
        } catch (IOException e) {
            process.destroyForcibly();
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
