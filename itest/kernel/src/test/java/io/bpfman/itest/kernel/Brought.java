// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.kernel;

import io.bpfman.spi.dispatcher.TcBackend;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.osgi.framework.Constants;

/**
 * A backend that the bundle of somebody else brings to an agent, of each sort one.
 *
 * @param pid of its configuration
 */
record Brought(String name, String pid, Map<String, Object> values) {

    /** On TCX, and in clsact before and behind where ours are; nothing falls through the last. */
    static final List<Brought> ALL = List.of(
            new Brought("their-links", "io.bpfman.itest.backend.links", Map.of()),
            new Brought("their-early-filters", "io.bpfman.itest.backend.filters", Map.of("priority", 40)),
            new Brought("their-last-filters", "io.bpfman.itest.backend.filters", Map.of()));

    /** The names of all backends, ours first; five, so that circles of every width pass each of them. */
    static List<String> amongAll() {
        List<String> names = new ArrayList<>(List.of("tcx", "netlink"));
        ALL.forEach(brought -> names.add(brought.name()));
        return names;
    }

    /** Is there until that is closed. */
    Stay to(Agent agent, int ranking) {
        Map<String, Object> all = new HashMap<>(values);
        all.put(TcBackend.NAME, name);
        all.put(Constants.SERVICE_RANKING, ranking);
        return agent.bring(name, pid, all);
    }

    /** Ends when it is closed. */
    @FunctionalInterface
    interface Stay {
        void close();
    }
}
