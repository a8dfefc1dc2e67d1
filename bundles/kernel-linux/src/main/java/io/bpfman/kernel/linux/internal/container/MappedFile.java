// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.container;

import java.util.List;
import java.util.Optional;

/**
 * A file that is mapped into a process's memory: a line of {@code /proc/PID/maps} (proc(5)). Pure.
 *
 * @param range the addresses, as the entries of {@code /proc/PID/map_files} are called
 * @param path where it was when it was mapped, for the process; {@code  (deleted)} is behind the path of one that is gone
 */
public record MappedFile(String range, String path) {

    private static final int FIELDS = 6;
    private static final String DELETED = " (deleted)";

    /** The files of the lines, in their order; what is no file is left out. */
    static List<MappedFile> parse(List<String> lines) {
        return lines.stream().map(MappedFile::parse).flatMap(Optional::stream).toList();
    }

    private static Optional<MappedFile> parse(String line) {
        String[] fields = line.split("\\s+", FIELDS);
        return fields.length == FIELDS && fields[FIELDS - 1].startsWith("/")
                ? Optional.of(new MappedFile(entry(fields[0]), fields[FIELDS - 1].replace("\\012", "\n")))
                : Optional.empty();
    }

    /** The lines have zeros before low addresses, the entries have none. */
    private static String entry(String range) {
        return range.replaceAll("(^|-)0+(?=[0-9a-f])", "$1");
    }

    /** Whether no path leads to it any more. */
    public boolean isDeleted() {
        return path.endsWith(DELETED);
    }

    /** The path as it was before it was deleted. */
    public String formerPath() {
        return isDeleted() ? path.substring(0, path.length() - DELETED.length()) : path;
    }

    /** The last part of its path. */
    public String fileName() {
        return formerPath().substring(formerPath().lastIndexOf('/') + 1);
    }
}
