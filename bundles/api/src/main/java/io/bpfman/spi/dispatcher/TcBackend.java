// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.dispatcher;

import io.bpfman.spi.kernel.AttachHandle;
import io.bpfman.spi.kernel.AttachTraits;
import io.bpfman.spi.kernel.TcHook;
import java.nio.file.Path;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A way to hang a dispatcher program on a TC hook. Registered only where the kernel can carry it; among several the greatest {@code service.ranking}
 * is preferred. Stateless: what it makes is described by an {@link AttachHandle}, by which the kernel bundle replaces and releases it, whether the
 * backend is still there or not.
 *
 * <p>Nothing follows from its name. What it declares has to be so, because dispatchers are moved from and to it by that while packets flow; {@code
 * TcBackendContract} in {@code itest/contract} tries it out.
 */
@ConsumerType
public interface TcBackend {

    /** Service property, {@code String}: the name. */
    String NAME = "bpfman.backend";

    /** Its name, which no other backend has. */
    String name();

    /** What becomes of packets where it hangs programs; always the same. */
    AttachTraits traits();

    /**
     * The {@link AttachHandle#place()} of what {@link #publish} would make on this hook now; without anything in its way. Changes nothing, and so does not
     * mind that the clsact that it wants is not there yet.
     *
     * @throws io.bpfman.api.errors.ForeignOwnerException when something of others is in the way; it names it
     * @throws io.bpfman.api.errors.NoFreeSlotException when the hook takes no more programs
     */
    int place(TcHook hook);

    /**
     * Hangs a program on a hook, and nothing else: a clsact that it wants is there.
     *
     * @param linkPin where a link is pinned; unused by a backend without links
     * @return by what it hangs there
     * @throws io.bpfman.api.errors.ForeignOwnerException as {@link #place} does
     * @throws io.bpfman.api.errors.NoFreeSlotException as {@link #place} does
     */
    AttachHandle publish(TcHook hook, Path programPin, Path linkPin);
}
