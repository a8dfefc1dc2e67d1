// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A network namespace of the test's own with a veth pair in it; all of it goes when this is closed. */
final class TestNetwork implements AutoCloseable {

    /** The interface under test. */
    static final String INTERFACE = "bpf0";
    /** Its other end. */
    static final String PEER = "bpf1";

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final long COMMAND_SECONDS = 20;

    private final String name;

    TestNetwork() {
        name = "bpfk" + ProcessHandle.current().pid() + "x" + COUNT.incrementAndGet();
        run("ip", "netns", "add", name);
        try {
            inside("ip", "link", "add", INTERFACE, "type", "veth", "peer", "name", PEER);
            inside("ip", "link", "set", INTERFACE, "up");
            inside("ip", "link", "set", PEER, "up");
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** The namespace's file. */
    Path path() {
        return Path.of("/run/netns", name);
    }

    /** Runs a command in the namespace and returns what it printed; a failure is an exception. */
    String inside(String... command) {
        List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", name));
        words.addAll(List.of(command));
        return run(words.toArray(String[]::new));
    }

    static String run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(String.join(" ", command) + " did not end");
            }
            if (process.exitValue() != 0) {
                throw new IllegalStateException(
                        String.join(" ", command) + " ended with " + process.exitValue() + ": " + output);
            }
            return output;
        } catch (IOException e) {
            throw new IllegalStateException("cannot run " + String.join(" ", command), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + String.join(" ", command) + " ran", e);
        }
    }

    @Override
    public void close() {
        run("ip", "netns", "del", name);
    }
}
