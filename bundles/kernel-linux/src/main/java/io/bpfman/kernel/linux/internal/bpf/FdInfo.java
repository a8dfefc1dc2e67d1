// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import io.bpfman.kernel.linux.internal.sys.Fd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What proc_pid_fdinfo(5) says of a descriptor of a program or a map ({@code bpf_prog_show_fdinfo} and {@code bpf_map_show_fdinfo} in
 * kernel/bpf/syscall.c): some of it the kernel says nowhere else.
 */
public final class FdInfo {

    private final Map<String, String> values;

    private FdInfo(Map<String, String> values) {
        this.values = values;
    }

    /** What there is to say of a descriptor. */
    public static FdInfo of(Fd fd) {
        Path file = Path.of("/proc/self/fdinfo/" + fd.number());
        try {
            return parse(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + "; is proc(5) mounted at /proc?", e);
        }
    }

    static FdInfo parse(String text) {
        Map<String, String> values = new HashMap<>();
        text.lines().forEach(line -> {
            int colon = line.indexOf(':');
            if (colon > 0) {
                values.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        });
        return new FdInfo(values);
    }

    /** Bytes of memory that it takes; empty when the kernel does not say. */
    public OptionalLong memlock() {
        String bytes = values.get("memlock");
        return bytes == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(bytes));
    }

    /** Whether it is a map that user space may not write any more. */
    public boolean frozen() {
        return "1".equals(values.get("frozen"));
    }
}
