// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import java.util.List;

/** Cuts what the kernel writes about BTF that it refuses: every type, one a line, and why it goes no further in the last. Pure. */
final class BtfLog {

    /** As {@code btf_load_into_kernel} of libbpf prints it. */
    private static final String BEGIN = "-- BEGIN BTF LOAD LOG ---";

    private static final String END = "-- END BTF LOAD LOG --";

    private BtfLog() {}

    /** The message of libbpf with the last line of such a log only; any other message as it is. */
    static String cut(String message) {
        int begin = message.indexOf(BEGIN);
        if (begin < 0) {
            return message;
        }
        int from = begin + BEGIN.length();
        int end = message.indexOf(END, from);
        List<String> lines = message.substring(from, end < 0 ? message.length() : end)
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
        String reason = lines.isEmpty() ? "" : lines.get(lines.size() - 1).strip();
        return message.substring(0, begin) + "the kernel refused the BTF: " + reason;
    }
}
