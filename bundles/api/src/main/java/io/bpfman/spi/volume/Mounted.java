// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.volume;

import java.nio.file.Path;

/**
 * Something that is mounted.
 *
 * @param target where
 * @param type of the file system, {@code bpf} for bpffs
 * @param source what it was mounted from, as whoever mounted it called it
 */
public record Mounted(Path target, String type, String source) {

    /** The type of bpffs. */
    public static final String BPFFS = "bpf";
}
