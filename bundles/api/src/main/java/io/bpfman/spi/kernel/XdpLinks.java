// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import io.bpfman.api.XdpMode;
import java.nio.file.Path;
import java.util.List;

/** XDP links. Needs {@link Features#XDP}. */
public interface XdpLinks {

    /**
     * Attaches the pinned program to an interface on which no XDP program is, and pins the link ({@code BPF_LINK_CREATE} with {@code
     * XDP_FLAGS_DRV_MODE} or {@code XDP_FLAGS_SKB_MODE}, {@code BPF_OBJ_PIN}).
     *
     * @param mode for AUTO native is tried first, and generic when the driver refuses
     * @return the link, with the mode that it is in and why
     * @throws io.bpfman.api.errors.KernelRefusedException EBUSY or EEXIST when there is a program already, and when the driver refuses the mode
     *     that was asked for
     */
    AttachHandle.XdpLink attach(XdpHook hook, Path programPin, XdpMode mode, Path linkPin);

    /** The XDP programs of the interface, whoever attached them: at most one a mode ({@code IFLA_XDP} of rtnetlink(7)). */
    List<Attached> query(XdpHook hook);

    /**
     * An XDP program on an interface.
     *
     * @param mode {@code native}, {@code generic} or {@code offload}, as the kernel has it
     * @param linkId 0 when it is attached without a link
     */
    record Attached(long programId, String mode, long linkId) {}
}
