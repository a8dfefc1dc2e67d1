// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import io.bpfman.api.KernelLink;
import io.bpfman.spi.kernel.Links;
import java.util.Optional;

/** Links of the simulated machine, of every type. */
final class LinkArea implements Links {

    private final Machine machine;

    LinkArea(Machine machine) {
        this.machine = machine;
    }

    @Override
    public Optional<KernelLink> describe(long id) {
        return machine.look(
                "links.describe", "look up link " + id, () -> machine.link(id).map(link -> Facts.of(link, machine)));
    }
}
