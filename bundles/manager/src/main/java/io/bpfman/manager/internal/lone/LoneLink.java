// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.lone;

import io.bpfman.spi.kernel.AttachHandle.PinnedLink;
import io.bpfman.spi.kernel.LinkRequest;
import io.bpfman.spi.store.LinkRow;
import java.nio.file.Path;

/**
 * A link that is recorded, as store and kernel show it.
 *
 * @param link as the kernel knows it
 * @param again what would make it again
 * @param live whether it runs its program; one that does not, and whose row is not marked, was taken away by somebody else
 * @param pinned whether something is at its pin
 * @param stranded whether the kernel has it still, but not what it was attached to
 */
public record LoneLink(
        LinkRow row, PinnedLink link, LinkRequest again, boolean live, boolean pinned, boolean stranded) {

    long id() {
        return row.link().id();
    }

    /** Whether the kernel gives it another program. */
    boolean takesAnother() {
        return again instanceof LinkRequest.Lone lone && lone.takesAnother();
    }

    Path pin() {
        return link.pin();
    }
}
