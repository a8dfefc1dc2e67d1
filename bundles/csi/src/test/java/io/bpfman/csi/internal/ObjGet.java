// SPDX-License-Identifier: Apache-2.0
package io.bpfman.csi.internal;

import io.bpfman.itest.support.Host;
import java.nio.file.Path;

/** {@code BPF_OBJ_GET} of a pin, by nothing of ours, and with the rights that are asked for. */
enum ObjGet {
    READ_AND_WRITE(0),
    READ_ONLY(8),
    WRITE_ONLY(16);

    private static final String SCRIPT = """
            import ctypes, errno, platform, struct, sys
            number = {'x86_64': 321, 'aarch64': 280}[platform.machine()]
            path = ctypes.create_string_buffer(sys.argv[1].encode())
            attr = struct.pack('QII', ctypes.addressof(path), 0, int(sys.argv[2]))
            fd = ctypes.CDLL(None, use_errno=True).syscall(number, 7, ctypes.c_char_p(attr), len(attr))
            print('OK' if fd >= 0 else errno.errorcode[ctypes.get_errno()])
            """;

    private final int flags;

    ObjGet(int flags) {
        this.flags = flags;
    }

    /** The name of the error, or OK. */
    String of(Path pin) {
        return Host.run("python3", "-c", SCRIPT, pin.toString(), Integer.toString(flags))
                .strip();
    }
}
