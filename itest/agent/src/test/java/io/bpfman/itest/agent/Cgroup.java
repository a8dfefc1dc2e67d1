// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import io.bpfman.itest.support.Await;
import io.bpfman.itest.support.CgroupMount;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** A cgroup of a test's own, below the mount of cgroup2 wherever that is. Closing it removes it; nobody may live in it then. */
record Cgroup(Path directory) implements AutoCloseable {

    private static final AtomicInteger COUNT = new AtomicInteger();

    /** An empty one at the top. */
    static Cgroup make() {
        return make(CgroupMount.find());
    }

    /** An empty one in this one. */
    Cgroup child() {
        return make(directory);
    }

    private static Cgroup make(Path parent) {
        String name = "bpfman-test-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
        try {
            return new Cgroup(Files.createDirectory(parent.resolve(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        // whoever was killed leaves it a moment later
        Await.until(() -> directory + " cannot be removed", this::isRemoved);
    }

    private boolean isRemoved() {
        try {
            Files.deleteIfExists(directory);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
