// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import io.bpfman.api.XdpMode;
import java.nio.file.Path;

/** What holds a dispatcher on its hook, as data: enough to replace or release it, whoever made it. */
public sealed interface AttachHandle {

    Hook hook();

    /**
     * A pinned TCX link.
     *
     * @param linkId the kernel's id
     */
    record TcxLink(TcHook hook, Path pin, long linkId) implements AttachHandle {}

    /**
     * A pinned XDP link.
     *
     * @param linkId the kernel's id
     * @param mode NATIVE or GENERIC
     * @param modeReason why that one, for people
     */
    record XdpLink(XdpHook hook, Path pin, long linkId, XdpMode mode, String modeReason) implements AttachHandle {

        public XdpLink {
            if (mode == XdpMode.AUTO) {
                throw new IllegalArgumentException("an XDP link is in mode native or generic, never in mode auto");
            }
        }
    }

    /**
     * A {@code cls_bpf} filter in direct-action mode.
     *
     * @param priority 1 to 65535
     * @param handle unsigned 32 bits
     * @param clsactOurs whether the qdisc under it was created by us
     */
    record Filter(TcHook hook, int priority, long handle, boolean clsactOurs) implements AttachHandle {}
}
