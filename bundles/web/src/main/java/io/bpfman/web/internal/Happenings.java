// SPDX-License-Identifier: Apache-2.0
package io.bpfman.web.internal;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** The events of the last while, as words. For any thread. */
final class Happenings {

    /** How many are kept. */
    static final int KEPT = 50;

    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("program/LOADED", "loaded"),
            Map.entry("program/UNLOADED", "unloaded"),
            Map.entry("link/ATTACHED", "attached"),
            Map.entry("link/CHANGED", "changed"),
            Map.entry("link/DETACHED", "detached"),
            Map.entry("link/LOST", "detached by somebody else"),
            Map.entry("dispatcher/CREATED", "created"),
            Map.entry("dispatcher/CHANGED", "has a new revision"),
            Map.entry("dispatcher/REHUNG", "was found detached and hung up again"),
            Map.entry("dispatcher/REMOVED", "removed"));

    /**
     * Something that happened.
     *
     * @param number counts up from 1
     */
    record Happening(long number, Instant at, String words) {}

    private final Deque<Happening> kept = new ArrayDeque<>();
    private long number;

    /** Adds what an event says. */
    synchronized void add(Instant at, String topic, Map<String, Object> properties) {
        number++;
        kept.addLast(new Happening(number, at.truncatedTo(ChronoUnit.SECONDS), words(topic, properties)));
        if (kept.size() > KEPT) {
            kept.removeFirst();
        }
    }

    /** Those after this number, the oldest first. */
    synchronized List<Happening> after(long seen) {
        return kept.stream().filter(happening -> happening.number() > seen).toList();
    }

    /** What an event says. */
    static String words(String topic, Map<String, Object> properties) {
        String rest = topic.replaceFirst("^io/bpfman/", "");
        if (!WORDS.containsKey(rest)) {
            return rest.equals("MISSED") ? properties.getOrDefault("count", "some") + " events were missed" : rest;
        }
        String what = rest.substring(0, rest.indexOf('/'));
        String which = switch (what) {
            case "program" -> " " + properties.getOrDefault("program.id", "");
            case "link" ->
                " " + properties.getOrDefault("link.id", "") + " of program "
                        + properties.getOrDefault("program.id", "");
            default -> "";
        };
        String where = properties.containsKey("interface") ? " on " + properties.get("interface") : "";
        String revision = properties.containsKey("revision") ? " (revision " + properties.get("revision") + ")" : "";
        return what + which + where + " " + WORDS.get(rest) + revision;
    }
}
