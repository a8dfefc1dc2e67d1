// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import java.nio.file.Path;

/**
 * Where the pins of a load go. In both patterns <code>{id}</code> stands for the program's kernel id and <code>{name}</code> for the name of the
 * program or map. Maps are pinned once for each program that uses them; maps whose name contains a dot ({@code .rodata}) are not pinned.
 *
 * @param programPattern for example <code>/sys/fs/bpf/bpfman/prog_{id}</code>
 * @param mapPattern for example <code>/sys/fs/bpf/bpfman/maps/{id}/{name}</code>
 */
public record PinLayout(String programPattern, String mapPattern) {

    /** The pin of a program. */
    public Path program(long id, String name) {
        return path(programPattern, id, name);
    }

    /** The pin of a map that the program uses. */
    public Path map(long programId, String name) {
        return path(mapPattern, programId, name);
    }

    private static Path path(String pattern, long id, String name) {
        return Path.of(pattern.replace("{id}", Long.toString(id)).replace("{name}", name));
    }
}
