// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import io.bpfman.kernel.linux.internal.sys.Arena;
import io.bpfman.kernel.linux.internal.sys.Errno;
import io.bpfman.kernel.linux.internal.sys.SysException;
import io.bpfman.kernel.linux.internal.sys.SystemCalls;

/** Finds functions of loaded programs in their BTF. For any thread. */
public final class Functions {

    private final SystemCalls calls;
    private final Bpf bpf;
    private final LibBpfLibrary library;

    public Functions(SystemCalls calls, Bpf bpf, LibBpfLibrary library) {
        this.calls = calls;
        this.bpf = bpf;
        this.library = library;
    }

    /**
     * The number of a function in the program's BTF ({@code btf__load_from_kernel_by_id}, {@code btf__find_by_name_kind}).
     *
     * @param program its descriptor, which somebody else owns
     * @throws SysException ENOENT when there is no such function
     */
    public long find(int program, String function) throws SysException {
        RawProgramInfo info = bpf.programInfo(program);
        LibBpf libbpf = library.functions();
        long btf = info.btfId() == 0 ? 0 : libbpf.btf__load_from_kernel_by_id((int) info.btfId());
        if (btf == 0) {
            int errno = info.btfId() == 0 ? Errno.ENOENT : calls.lastErrno();
            throw new SysException(
                    errno, "program " + info.id() + " (" + info.name() + ") has no BTF that tells its functions");
        }
        try (Arena arena = new Arena()) {
            int number =
                    libbpf.btf__find_by_name_kind(btf, arena.string(function).address(), BpfTypes.BTF_FUNC);
            if (number <= 0) {
                throw new SysException(
                        Errno.ENOENT, "program " + info.id() + " (" + info.name() + ") has no function " + function);
            }
            return number;
        } finally {
            libbpf.btf__free(btf);
        }
    }
}
