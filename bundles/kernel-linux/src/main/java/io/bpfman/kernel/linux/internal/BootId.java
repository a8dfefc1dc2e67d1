// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.osgi.service.log.Logger;

/** The number that the kernel gives itself when it boots (random(4)). */
final class BootId {

    private static final Path FILE = Path.of("/proc/sys/kernel/random/boot_id");

    private BootId() {}

    /** Empty, with a warning, when it cannot be read. */
    static Optional<String> read(Logger logger) {
        try {
            return Optional.of(Files.readString(FILE).strip()).filter(id -> !id.isEmpty());
        } catch (IOException e) {
            logger.warn("{} cannot be read, so that a reboot is not recognised: {}", FILE, e.getMessage(), e);
            return Optional.empty();
        }
    }
}
