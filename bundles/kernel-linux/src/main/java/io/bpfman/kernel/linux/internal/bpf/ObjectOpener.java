// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.linux.internal.bpf;

import io.bpfman.kernel.linux.internal.sys.MemoryFile;

/** libbpf as far as it opens objects, in this process or in another. For any thread. */
public interface ObjectOpener {

    /**
     * {@code bpf_object__open_mem}.
     *
     * @param source how messages call the object; a part of it goes into the kernel's names of the maps of its global variables
     * @param content the object file, which stays the caller's and has to be there until the object is closed
     */
    OpenedObject open(String source, MemoryFile content) throws LoadFailure;
}
