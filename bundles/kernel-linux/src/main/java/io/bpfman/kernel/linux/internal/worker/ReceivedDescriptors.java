// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.worker;

import io.bpfman.kernel.linux.internal.bpf.Bpf;
import io.bpfman.kernel.linux.internal.bpf.BpfTypes;
import io.bpfman.kernel.linux.internal.bpf.Preparation.As;
import io.bpfman.kernel.linux.internal.bpf.Preparation.ExtensionOf;
import io.bpfman.kernel.linux.internal.bpf.Preparation.ForFunction;
import io.bpfman.kernel.linux.internal.bpf.Preparation.Typed;
import io.bpfman.kernel.linux.internal.sys.Fd;
import io.bpfman.kernel.linux.internal.sys.SysException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;

/** Asks the kernel whether descriptors that a worker sent are of what it was asked for. For any thread. */
public final class ReceivedDescriptors {

    /** The kernel's names of such descriptors ({@code bpf_prog_new_fd}, {@code bpf_map_new_fd}). */
    private static final String PROGRAM = "anon_inode:bpf-prog";

    private static final String MAP = "anon_inode:bpf-map";

    private final Bpf bpf;

    public ReceivedDescriptors(Bpf bpf) {
        this.bpf = bpf;
    }

    void requireProgram(Fd received, As wanted) throws SysException, MalformedException {
        require(received, PROGRAM);
        int type = bpf.programInfo(received.number()).type();
        boolean fits = true;
        if (wanted instanceof Typed typed) {
            fits = type == typed.type();
        } else if (wanted instanceof ForFunction function) {
            fits = type == function.typed().type();
        } else if (wanted instanceof ExtensionOf) {
            fits = type == BpfTypes.PROG_EXT;
        }
        if (!fits) {
            throw new MalformedException("a program of type " + BpfTypes.programType(type));
        }
    }

    void requireMap(Fd received) throws MalformedException {
        require(received, MAP);
    }

    private static void require(Fd received, String kind) throws MalformedException {
        try {
            String actual = Files.readSymbolicLink(received.procPath()).toString();
            if (!actual.equals(kind)) {
                throw new MalformedException("a descriptor of " + actual + " where one of " + kind + " belongs");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + received.procPath() + "; is proc(5) mounted at /proc?", e);
        }
    }
}
