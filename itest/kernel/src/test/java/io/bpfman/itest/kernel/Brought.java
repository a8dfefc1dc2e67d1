// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.kernel;

import io.bpfman.contract.BroughtBackend;
import io.bpfman.spi.dispatcher.TcBackend;
import io.bpfman.spi.kernel.Kernel;
import java.util.ArrayList;
import java.util.List;

/** Backends that somebody brings to an agent, one of each sort; nobody prefers them, and they go when this is closed. */
final class Brought implements AutoCloseable {

    private final List<Runnable> goes = new ArrayList<>();
    private final List<String> names = new ArrayList<>(List.of("tcx", "netlink"));

    private Brought() {}

    static Brought to(Agent agent) {
        Brought brought = new Brought();
        for (TcBackend backend : backends(agent.kernel())) {
            brought.goes.add(agent.bring(backend, 0));
            brought.names.add(backend.name());
        }
        return brought;
    }

    /** On TCX, and in clsact before and behind where ours are. */
    static List<TcBackend> backends(Kernel kernel) {
        return List.of(
                BroughtBackend.links("their-links", kernel),
                BroughtBackend.filters("their-early-filters", kernel, 40),
                BroughtBackend.filters("their-late-filters", kernel, 60));
    }

    /** The names of all backends, ours first; five, so that circles of every width pass each of them. */
    List<String> amongAll() {
        return List.copyOf(names);
    }

    @Override
    public void close() {
        goes.forEach(Runnable::run);
    }
}
