// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.hook;

import io.bpfman.api.KernelLink;
import io.bpfman.manager.internal.plan.UpgradeAction;
import io.bpfman.pins.Layout;
import io.bpfman.spi.kernel.AttachHandle.PinnedLink;
import io.bpfman.spi.kernel.Kernel;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.Store;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Finds links that run a version of their program that was never recorded, because an agent ended in the midst of an upgrade. Such a version is pinned where we pin
 * programs; what else runs in a link, somebody else put there.
 */
public final class SwappedProgram {

    private final Kernel kernel;
    private final Store store;
    private final Layout layout;

    public SwappedProgram(Kernel kernel, Store store, Layout layout) {
        this.kernel = kernel;
        this.store = store;
        this.layout = layout;
    }

    /** What gives the link its recorded program back; empty when it runs that, or is not ours to change. */
    public Optional<UpgradeAction.UpdateLink> of(LinkRow row, PinnedLink link) {
        Path recorded = pinOf(row.link().programId());
        return kernel.links()
                .info(link)
                .filter(info -> !info.isDetached())
                .map(KernelLink::programId)
                .filter(id -> id != row.link().programId()
                        && isOurs(id)
                        && kernel.pins().exists(recorded))
                .map(id -> new UpgradeAction.UpdateLink(link, recorded, pinOf(id)));
    }

    private boolean isOurs(long programId) {
        return store.program(programId).isEmpty()
                && kernel.programs()
                        .byPin(pinOf(programId))
                        .filter(info -> info.id() == programId)
                        .isPresent();
    }

    private Path pinOf(long programId) {
        return layout.programs().program(programId, "");
    }
}
