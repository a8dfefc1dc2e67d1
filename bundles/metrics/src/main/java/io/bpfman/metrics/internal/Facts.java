// SPDX-License-Identifier: Apache-2.0
package io.bpfman.metrics.internal;

import io.bpfman.api.Dispatcher;
import io.bpfman.api.Link;
import io.bpfman.api.Program;
import io.bpfman.api.RunStats;
import java.util.List;
import java.util.Map;

/**
 * What was read at once.
 *
 * @param readable whether record and kernel could be read; all is empty when not
 * @param runs by the kernel's id of a program; empty where the kernel does not count
 * @param seconds that reading took
 */
record Facts(
        boolean readable,
        List<Program> programs,
        List<Link> links,
        List<Dispatcher> dispatchers,
        Map<Long, RunStats> runs,
        double seconds) {

    Facts {
        programs = List.copyOf(programs);
        links = List.copyOf(links);
        dispatchers = List.copyOf(dispatchers);
        runs = Map.copyOf(runs);
    }

    static Facts unreadable(double seconds) {
        return new Facts(false, List.of(), List.of(), List.of(), Map.of(), seconds);
    }
}
