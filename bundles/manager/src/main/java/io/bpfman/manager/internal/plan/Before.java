// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.plan;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.Program;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Rows as they were before a change, as far as it deletes or replaces them.
 *
 * @param lost those of the dispatchers that did not hang on their hooks
 */
public record Before(
        Map<Long, Program> programs,
        Map<Long, LinkRow> links,
        Map<DispatcherKey, DispatcherRow> dispatchers,
        Set<DispatcherKey> lost) {

    /** Of a change that deletes and replaces nothing. */
    public static final Before NOTHING = new Before(Map.of(), Map.of(), Map.of(), Set.of());

    /** Of a change of these links, and of nothing else. */
    public static Before ofLinks(Collection<LinkRow> rows) {
        return new Before(
                Map.of(),
                rows.stream().collect(Collectors.toMap(row -> row.link().id(), Function.identity())),
                Map.of(),
                Set.of());
    }

    /** The same of a change that deletes this program as well. */
    public Before with(Program program) {
        Map<Long, Program> more = new HashMap<>(programs);
        more.put(program.id(), program);
        return new Before(more, links, dispatchers, lost);
    }

    /** Of several changes that are made as one. */
    public static Before joined(Collection<Before> parts) {
        Map<Long, Program> programs = new HashMap<>();
        Map<Long, LinkRow> links = new HashMap<>();
        Map<DispatcherKey, DispatcherRow> dispatchers = new HashMap<>();
        Set<DispatcherKey> lost = new HashSet<>();
        for (Before part : parts) {
            programs.putAll(part.programs());
            links.putAll(part.links());
            dispatchers.putAll(part.dispatchers());
            lost.addAll(part.lost());
        }
        return new Before(programs, links, dispatchers, lost);
    }
}
