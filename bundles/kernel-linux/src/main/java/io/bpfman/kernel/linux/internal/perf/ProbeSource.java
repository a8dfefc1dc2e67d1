// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.perf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What sysfs says of one of the kernel's sources of events that are probes ({@code kprobe}, {@code uprobe}).
 *
 * @param type for {@code perf_event_attr.type}
 * @param returnBit for {@code perf_event_attr.config}, when a return is probed
 */
public record ProbeSource(int type, long returnBit) {

    private static final Path SOURCES = Path.of("/sys/bus/event_source/devices");
    private static final String CONFIG = "config:";

    /**
     * Reads what there is to know of the source of this name.
     *
     * @throws IOException {@link java.nio.file.NoSuchFileException} when the kernel has none
     */
    public static ProbeSource of(String name) throws IOException {
        return of(SOURCES.resolve(name));
    }

    /** Like {@link #of(String)} of its directory in sysfs. */
    static ProbeSource of(Path directory) throws IOException {
        String type = Files.readString(directory.resolve("type")).strip();
        String format = Files.readString(directory.resolve("format").resolve("retprobe"))
                .strip();
        try {
            if (!format.startsWith(CONFIG)) {
                throw new NumberFormatException(format);
            }
            return new ProbeSource(Integer.parseInt(type), 1L << Integer.parseInt(format.substring(CONFIG.length())));
        } catch (NumberFormatException e) {
            throw new IOException(
                    directory + " says type \"" + type + "\" and retprobe \"" + format
                            + "\", which are no number and no config:BIT",
                    e);
        }
    }
}
