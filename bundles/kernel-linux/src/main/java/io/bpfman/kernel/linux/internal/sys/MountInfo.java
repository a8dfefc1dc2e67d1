// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.sys;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A line of {@code /proc/self/mountinfo} (proc(5)).
 *
 * @param source as whoever mounted it called it
 * @param id of this mount
 * @param parent the id of the mount that holds the mount point, or that this one covers
 */
public record MountInfo(Path mountPoint, String type, String source, long id, long parent) {

    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");

    /** What is mounted in this process's mount namespace now. */
    public static List<MountInfo> current() {
        try {
            return parse(Files.readAllLines(MOUNTS));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + MOUNTS + "; is proc(5) mounted at /proc?", e);
        }
    }

    /** Reads the lines of the file; what does not look like one is left out. */
    public static List<MountInfo> parse(List<String> lines) {
        return lines.stream().map(MountInfo::parse).flatMap(Optional::stream).toList();
    }

    private static Optional<MountInfo> parse(String line) {
        String[] fields = line.split(" ");
        // Between the sixth field and the dash there may be any number of optional ones.
        for (int i = 6; i + 2 < fields.length; i++) {
            if (fields[i].equals("-")) {
                return Optional.of(new MountInfo(
                        Path.of(unescape(fields[4])),
                        fields[i + 1],
                        unescape(fields[i + 2]),
                        Long.parseLong(fields[0]),
                        Long.parseLong(fields[1])));
            }
        }
        return Optional.empty();
    }

    /** Space, tab, newline and backslash are written as a backslash and three octal digits. */
    private static String unescape(String text) {
        byte[] in = text.getBytes(StandardCharsets.UTF_8);
        byte[] out = new byte[in.length];
        int length = 0;
        for (int i = 0; i < in.length; i++) {
            if (in[i] == '\\' && i + 3 < in.length && isOctal(in, i + 1)) {
                out[length++] = (byte) (((in[i + 1] - '0') << 6) | ((in[i + 2] - '0') << 3) | (in[i + 3] - '0'));
                i += 3;
            } else {
                out[length++] = in[i];
            }
        }
        return new String(out, 0, length, StandardCharsets.UTF_8);
    }

    private static boolean isOctal(byte[] bytes, int from) {
        for (int i = from; i < from + 3; i++) {
            if (bytes[i] < '0' || bytes[i] > '7') {
                return false;
            }
        }
        return true;
    }
}
