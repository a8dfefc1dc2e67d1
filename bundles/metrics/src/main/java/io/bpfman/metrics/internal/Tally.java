// SPDX-License-Identifier: Apache-2.0
package io.bpfman.metrics.internal;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Things that were done: how often, with what outcome, and how long they took. It has a bound, beyond which all is one. For any thread. */
final class Tally {

    static final String OTHER = "other";

    private final int most;
    private final Map<List<String>, LongAdder> outcomes = new ConcurrentHashMap<>();
    private final Map<String, Histogram> times = new ConcurrentHashMap<>();

    /** @param most how many different things are told apart, and how many outcomes of all of them */
    Tally(int most) {
        this.most = most;
    }

    /** Something was done. */
    void add(String what, String outcome, Duration took) {
        String known = times.containsKey(what) || times.size() < most ? what : OTHER;
        times.computeIfAbsent(known, unused -> new Histogram()).add(took);
        List<String> key = List.of(known, outcome);
        List<String> counted = outcomes.containsKey(key) || outcomes.size() < most ? key : List.of(OTHER, OTHER);
        outcomes.computeIfAbsent(counted, unused -> new LongAdder()).increment();
    }

    /** How often, by what was done and its outcome. */
    Map<List<String>, Long> outcomes() {
        Map<List<String>, Long> counts =
                new TreeMap<>((one, other) -> one.toString().compareTo(other.toString()));
        outcomes.forEach((key, count) -> counts.put(key, count.sum()));
        return counts;
    }

    /** How long, by what was done. */
    Map<String, Histogram.Counts> times() {
        Map<String, Histogram.Counts> counts = new TreeMap<>();
        times.forEach((what, histogram) -> counts.put(what, histogram.counts()));
        return counts;
    }
}
