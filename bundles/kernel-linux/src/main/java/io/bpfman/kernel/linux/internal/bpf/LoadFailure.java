// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import io.bpfman.kernel.linux.internal.sys.Errno;
import java.util.OptionalInt;

/** libbpf, or the kernel, did not take an object. Stays inside this bundle. */
public final class LoadFailure extends Exception {

    private static final long serialVersionUID = 1L;

    private final int errno;
    private final String words;
    private final Integer program;
    private final String log;

    /**
     * @param errno positive, see errno(3)
     * @param words libbpf's warnings in one line; may be empty
     * @param program the place in {@link Preparation#programs} of the one that the verifier refused
     * @param log the verifier's; empty without such a program
     */
    public LoadFailure(int errno, String words, OptionalInt program, String log) {
        super(Errno.name(errno) + (words.isEmpty() ? "" : ": " + words));
        this.errno = errno;
        this.words = words;
        this.program = program.isPresent() ? program.getAsInt() : null;
        this.log = log;
    }

    public int errno() {
        return errno;
    }

    public String words() {
        return words;
    }

    public OptionalInt program() {
        return program == null ? OptionalInt.empty() : OptionalInt.of(program);
    }

    public String log() {
        return log;
    }
}
