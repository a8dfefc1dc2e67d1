// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.plan;

import io.bpfman.api.Program;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Links of one target that were attached before a reboot and are to be again, as they were.
 *
 * @param links of which what has to do with pins, namespaces and indexes of interfaces is out of date, and nothing else
 * @param programs of these links, as they are now, by their ids
 * @param dispatcher whose members they were
 */
public record Reattachment(List<LinkRow> links, Map<Long, Program> programs, Optional<DispatcherRow> dispatcher) {

    public Reattachment {
        links = List.copyOf(links);
        programs = Map.copyOf(programs);
    }

    /** The only link, where each has a target of its own. */
    public LinkRow link() {
        return links.get(0);
    }

    /** Its program. */
    public Program program() {
        return programs.get(link().link().programId());
    }
}
