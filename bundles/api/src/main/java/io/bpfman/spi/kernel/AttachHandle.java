// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import java.nio.file.Path;

/** What holds a dispatcher on its hook, as data: enough to replace or release it, whoever made it. */
public sealed interface AttachHandle {

    TcHook hook();

    /**
     * A pinned TCX link.
     *
     * @param linkId the kernel's id
     */
    record TcxLink(TcHook hook, Path pin, long linkId) implements AttachHandle {}

    /**
     * A {@code cls_bpf} filter in direct-action mode.
     *
     * @param priority 1 to 65535
     * @param handle unsigned 32 bits
     * @param clsactOurs whether the qdisc under it was created by us
     */
    record Filter(TcHook hook, int priority, long handle, boolean clsactOurs) implements AttachHandle {}
}
