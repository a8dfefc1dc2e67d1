// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import io.bpfman.kernel.linux.internal.sys.Errno;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What to say of a program that the kernel did not take: whether it was the verifier, and if not, what can be known. Pure. */
final class LoadAdvice {

    private static final String REJECTED = "the verifier rejected it";

    /** What a verifier writes that found nothing wrong ({@code print_verification_stats} and {@code do_check_subprogs} in kernel/bpf/verifier.c). */
    private static final List<String> CONTENT =
            List.of("func#", "Func#", "Validating ", "processed ", "verification time ", "stack depth ");

    private static final Set<Integer> FILES = Set.of(Errno.EMFILE, Errno.ENFILE);

    /**
     * @param text what completes the error; may be empty
     * @param log the verifier's, when it says why
     */
    record Advice(String text, Optional<String> log) {}

    private LoadAdvice() {}

    /**
     * The advice.
     *
     * @param words libbpf's warnings
     * @param log what the verifier wrote; may be empty
     * @param arrays names of the {@code PROG_ARRAY}s that the programs share, with each other or with others
     * @param frags whether programs for packets of several buffers are among those that were to be loaded
     */
    static Advice of(int errno, String words, String log, List<String> arrays, boolean frags) {
        if (FILES.contains(errno)) {
            // whoever tells of it says what to do
            return new Advice(words, Optional.empty());
        }
        if (!log.isBlank() && !isContent(log)) {
            return new Advice(REJECTED, Optional.of(log));
        }
        return new Advice(errno == Errno.EINVAL ? join(words, reasons(log, arrays, frags)) : words, Optional.empty());
    }

    private static String join(String words, String reasons) {
        return words.isEmpty() || reasons.isEmpty() ? words + reasons : words + "; " + reasons;
    }

    /** Whether the verifier found nothing wrong: it was refused for another reason then. */
    private static boolean isContent(String log) {
        return log.lines()
                .filter(line -> !line.isBlank())
                .allMatch(line -> CONTENT.stream().anyMatch(line::startsWith));
    }

    private static String reasons(String log, List<String> arrays, boolean frags) {
        String accepted = log.isBlank() ? "" : "the verifier accepted it; ";
        if (!arrays.isEmpty()) {
            return accepted + "a PROG_ARRAY takes only programs that are like the first that used it in type,"
                    + " expected_attach_type and packets of several buffers (xdp.frags), and so do "
                    + arrays + ": load all the programs that share them again, alike";
        }
        if (frags) {
            return accepted
                    + "perhaps this kernel has no packets of several buffers: try it in a section xdp instead of"
                    + " xdp.frags";
        }
        return log.isBlank() ? "" : "the verifier accepted it, and the kernel does not say what else is wrong";
    }
}
