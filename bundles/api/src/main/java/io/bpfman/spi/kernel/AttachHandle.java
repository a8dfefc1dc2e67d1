// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import io.bpfman.api.XdpMode;
import java.nio.file.Path;

/** What holds a dispatcher on its hook, as data: enough to replace or release it, whoever made it. */
public sealed interface AttachHandle {

    Hook hook();

    /** The same, on the interface under another name; to the kernel it makes no difference. */
    AttachHandle named(String interfaceName);

    /** A link of an interface that is pinned. */
    sealed interface PinnedLink extends AttachHandle {

        /** Where it is pinned. */
        Path pin();

        /** The kernel's id: what else is pinned there is another link. */
        long linkId();
    }

    /**
     * Whether the interface's clsact was created by us, for a filter or for one to come. Nothing follows from it when the handle is released:
     * who lets go of an interface for good deletes that clsact.
     */
    default boolean clsactOurs() {
        return false;
    }

    /** The same, knowing better whose the clsact is; a handle that has nothing to do with clsact stays as it is. */
    default AttachHandle withClsactOurs(boolean ours) {
        return this;
    }

    /**
     * A pinned TCX link.
     *
     * @param linkId the kernel's id
     */
    record TcxLink(TcHook hook, Path pin, long linkId, boolean clsactOurs) implements PinnedLink {

        /** On an interface without a clsact of ours. */
        public TcxLink(TcHook hook, Path pin, long linkId) {
            this(hook, pin, linkId, false);
        }

        @Override
        public TcxLink named(String interfaceName) {
            return new TcxLink(hook.named(interfaceName), pin, linkId, clsactOurs);
        }

        @Override
        public TcxLink withClsactOurs(boolean ours) {
            return new TcxLink(hook, pin, linkId, ours);
        }
    }

    /**
     * A pinned XDP link.
     *
     * @param linkId the kernel's id
     * @param mode NATIVE or GENERIC
     * @param modeReason why that one, for people
     */
    record XdpLink(XdpHook hook, Path pin, long linkId, XdpMode mode, String modeReason) implements PinnedLink {

        public XdpLink {
            if (mode == XdpMode.AUTO) {
                throw new IllegalArgumentException("an XDP link is in mode native or generic, never in mode auto");
            }
        }

        @Override
        public XdpLink named(String interfaceName) {
            return new XdpLink(hook.named(interfaceName), pin, linkId, mode, modeReason);
        }
    }

    /**
     * A {@code cls_bpf} filter in direct-action mode.
     *
     * @param priority 1 to 65535
     * @param handle unsigned 32 bits
     */
    record Filter(TcHook hook, int priority, long handle, boolean clsactOurs) implements AttachHandle {

        @Override
        public Filter named(String interfaceName) {
            return new Filter(hook.named(interfaceName), priority, handle, clsactOurs);
        }

        @Override
        public Filter withClsactOurs(boolean ours) {
            return new Filter(hook, priority, handle, ours);
        }
    }
}
