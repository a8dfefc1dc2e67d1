// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.frameworks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** Directories of pins that are a test's own. */
final class Pins {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private Pins() {}

    /** One that is not there yet. */
    static Path fresh() {
        return Path.of("/sys/fs/bpf", "bpffw-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet());
    }

    /** Takes down what a failed test has left, if anything. */
    static void remove(Path pins) {
        if (Files.exists(pins)) {
            Command.of("rm -r " + pins).ok();
        }
    }
}
