// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import io.bpfman.api.XdpMode;
import java.nio.file.Path;

/** What holds a dispatcher on its hook, as data: enough to replace it, to release it and to hang one up again, whoever made it. */
public sealed interface AttachHandle {

    Hook hook();

    /** The same, on the interface under another name; to the kernel it makes no difference. */
    AttachHandle named(String interfaceName);

    /** What becomes of packets where it hangs. */
    AttachTraits traits();

    /** Its place among what hangs in the same stage of the same hook: the smaller runs first, and of equal ones the newer. */
    default int place() {
        return 0;
    }

    /** Hangs a program on the same hook in the same way, after this was released. A clsact that {@link #traits()} wants is there. */
    AttachHandle again(Kernel kernel, Path programPin);

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
        public AttachTraits traits() {
            return AttachTraits.TCX_LINK;
        }

        @Override
        public TcxLink again(Kernel kernel, Path programPin) {
            return kernel.tcxLinks().attach(hook, programPin, pin).withClsactOurs(clsactOurs);
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
        public AttachTraits traits() {
            return AttachTraits.XDP_LINK;
        }

        @Override
        public XdpLink again(Kernel kernel, Path programPin) {
            return kernel.xdpLinks().attach(hook, programPin, mode, pin);
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

        /** What a dispatcher's filter is called in lists. */
        public static final String NAME = "tc_dispatcher";

        @Override
        public AttachTraits traits() {
            return AttachTraits.CLSACT_FILTER;
        }

        @Override
        public int place() {
            return priority;
        }

        @Override
        public Filter again(Kernel kernel, Path programPin) {
            return kernel.filters().add(hook, priority, programPin, NAME, clsactOurs);
        }

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
