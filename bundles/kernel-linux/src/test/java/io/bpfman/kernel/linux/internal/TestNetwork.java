// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import io.bpfman.itest.support.Host;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A network namespace of the test's own with a veth pair in it; all of it goes when this is closed. */
final class TestNetwork implements AutoCloseable {

    /** The interface under test. */
    static final String INTERFACE = "bpf0";
    /** Its other end. */
    static final String PEER = "bpf1";

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name;

    TestNetwork() {
        name = "bpfk" + ProcessHandle.current().pid() + "x" + COUNT.incrementAndGet();
        Host.run("ip", "netns", "add", name);
        try {
            inside("ip", "link", "add", INTERFACE, "type", "veth", "peer", "name", PEER);
            inside("ip", "link", "set", INTERFACE, "up");
            inside("ip", "link", "set", PEER, "up");
        } catch (RuntimeException | AssertionError e) {
            close();
            throw e;
        }
    }

    /** The namespace's file. */
    Path path() {
        return Path.of("/run/netns", name);
    }

    /** Runs a command in the namespace and returns what it printed; a failure fails the test. */
    String inside(String... command) {
        List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", name));
        words.addAll(List.of(command));
        return Host.run(words.toArray(String[]::new));
    }

    @Override
    public void close() {
        Host.run("ip", "netns", "del", name);
    }
}
