// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What is recorded of what was asked for.
 *
 * @param programs their functions by their ids
 * @param links by their ids
 */
record Intent(Map<Long, String> programs, Map<Long, Attached> links) {

    /** A link: its kind, its program, and its priority where it has one, else -1. */
    record Attached(String kind, long program, long priority) {}

    static Intent of(Records records) {
        Map<Long, String> programs = new TreeMap<>();
        for (Map<String, String> row : records.query("SELECT program_id, name FROM programs")) {
            programs.put(Long.parseLong(row.get("program_id")), row.get("name"));
        }
        Map<Long, Attached> links = new TreeMap<>();
        for (Map<String, String> row :
                records.query("SELECT l.id, l.kind, l.program_id, coalesce(m.priority, c.priority, -1) AS priority"
                        + " FROM links l LEFT JOIN member_link_details m ON m.link_id = l.id"
                        + " LEFT JOIN chain_link_details c ON c.link_id = l.id")) {
            links.put(
                    Long.parseLong(row.get("id")),
                    new Attached(
                            row.get("kind"),
                            Long.parseLong(row.get("program_id")),
                            Long.parseLong(row.get("priority"))));
        }
        return new Intent(programs, links);
    }

    /** Without a link. */
    Intent detached(long link) {
        return new Intent(programs, without(links, link));
    }

    /** Without a program and its links. */
    Intent unloaded(long program) {
        Map<Long, Attached> left = new HashMap<>(links);
        left.values().removeIf(attached -> attached.program == program);
        return new Intent(without(programs, program), left);
    }

    /** With another priority of a link. */
    Intent changed(long link, long priority) {
        Map<Long, Attached> now = new HashMap<>(links);
        now.computeIfPresent(link, (id, attached) -> new Attached(attached.kind, attached.program, priority));
        return new Intent(programs, now);
    }

    /** Whether this is another with one program more, whatever its id. */
    boolean isLoadOf(String function, Intent before) {
        List<Long> more = more(programs.keySet(), before.programs.keySet());
        return more.size() == 1
                && function.equals(programs.get(more.get(0)))
                && unloaded(more.get(0)).equals(before);
    }

    /** Whether this is another with one link more, whatever its id. */
    boolean isAttachOf(Attached attached, Intent before) {
        List<Long> more = more(links.keySet(), before.links.keySet());
        return more.size() == 1
                && attached.equals(links.get(more.get(0)))
                && detached(more.get(0)).equals(before);
    }

    private static List<Long> more(Set<Long> now, Set<Long> before) {
        return now.stream().filter(id -> !before.contains(id)).collect(Collectors.toList());
    }

    private static <V> Map<Long, V> without(Map<Long, V> map, long key) {
        Map<Long, V> left = new HashMap<>(map);
        left.remove(key);
        return left;
    }
}
