// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.dispatcher;

import io.bpfman.spi.kernel.AttachHandle;
import io.bpfman.spi.kernel.TcHook;
import java.nio.file.Path;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A way to hang a dispatcher program on a TC hook. Registered only where the kernel can carry it; among several the greatest {@code service.ranking}
 * is preferred. Stateless: what it makes is described by an {@link AttachHandle}.
 */
@ConsumerType
public interface TcBackend {

    /** Service property, {@code String}: the name. */
    String NAME = "bpfman.backend";

    /** {@code tcx} or {@code netlink}. */
    String name();

    /** Whether its hook reads a program's end verdict the TCX way (OK, SHOT and REDIRECT are final, the rest falls through). */
    boolean tcxVerdicts();

    /**
     * Hangs a program on a hook on which nothing of ours hangs yet through this backend.
     *
     * @param linkPin where a link is pinned; unused by a backend without links
     * @param clsactOurs whether a clsact that is already there is known to be ours; the handle says it on
     * @throws io.bpfman.api.errors.ForeignOwnerException when something of others is in the way; it names it
     */
    AttachHandle publish(TcHook hook, Path programPin, Path linkPin, boolean clsactOurs);

    /** Replaces the program in one step that no packet can see halfway. */
    void replace(AttachHandle handle, Path programPin);

    /** Takes the handle down. A clsact stays: both directions and a swap to come need it, and whoever records whose it is deletes it. */
    void withdraw(AttachHandle handle);
}
