// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.view;

import io.bpfman.api.Dispatcher;
import io.bpfman.api.DispatcherKey;
import io.bpfman.api.Link;
import io.bpfman.api.Member;
import io.bpfman.api.MemberCounts;
import io.bpfman.api.RunStats;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What runs at a moment, with how often: each chain, and what runs by itself.
 *
 * @param at when
 * @param chains the dispatchers
 * @param alone links whose program no dispatcher calls
 * @param rates at its look at this moment
 */
public record TopView(Instant at, List<Dispatcher> chains, List<Alone> alone, Rates rates) {

    /**
     * A link whose program no dispatcher calls.
     *
     * @param programName the name of its program
     * @param stats how often the program ran, for all of its links; empty while the kernel does not count
     */
    public record Alone(Link link, String programName, Optional<RunStats> stats) {}

    /** A count and how fast it grows. */
    private record Count(long count, OptionalDouble rate) {
        String perSecond() {
            return rate.isPresent() ? String.format(Locale.ROOT, "%.0f", rate.getAsDouble()) : Table.NOTHING;
        }

        Json json() {
            return Json.object()
                    .put("count", count)
                    .put("per_second", rate.isPresent() ? Math.round(rate.getAsDouble() * 10) / 10.0 : null);
        }
    }

    /** The lines of a picture. */
    public List<String> lines(boolean simulated) {
        List<String> lines = new ArrayList<>();
        lines.add((simulated ? "[simulated] " : "") + "bpfman " + at.truncatedTo(ChronoUnit.SECONDS) + "  "
                + chains.size() + " dispatchers, " + alone.size() + " other links");
        for (Dispatcher chain : chains) {
            lines.add("");
            lines.add(DisplayNames.attachPoint(chain) + "  " + chain.members().size() + " members"
                    + (chain.counting() ? "" : "  not counting")
                    + chain.lost().map(what -> "  detached by somebody else").orElse(""));
            lines.addAll(members(chain).lines());
        }
        if (!alone.isEmpty()) {
            lines.add("");
            lines.addAll(others().lines());
        }
        if (alone.stream().anyMatch(one -> one.stats().isEmpty())) {
            lines.add("-: not counted, see sysctl kernel.bpf_stats_enabled");
        }
        return lines;
    }

    private Table members(Dispatcher chain) {
        Table table = new Table()
                .column(" #", Table.Side.RIGHT)
                .column("prio", Table.Side.RIGHT)
                .column("link", Table.Side.RIGHT)
                .column("runs/s", Table.Side.RIGHT)
                .column("stopped/s", Table.Side.RIGHT)
                .column("runs", Table.Side.RIGHT)
                .column("stopped", Table.Side.RIGHT)
                .column("program");
        for (Member member : chain.members()) {
            Optional<Count> runs = runs(chain.key(), member);
            Optional<Count> stops = stops(chain.key(), member);
            table.row(List.of(
                    Integer.toString(member.position()),
                    Integer.toString(member.priority()),
                    Long.toString(member.linkId()),
                    runs.map(Count::perSecond).orElse(Table.NOTHING),
                    stops.map(Count::perSecond).orElse(Table.NOTHING),
                    runs.map(count -> Long.toString(count.count())).orElse(Table.NOTHING),
                    stops.map(count -> Long.toString(count.count())).orElse(Table.NOTHING),
                    member.programName() + " " + member.programId() + (member.enabled() ? "" : " (disabled)")));
        }
        return table;
    }

    private Optional<Count> runs(DispatcherKey key, Member member) {
        return member.counts().map(MemberCounts::runs).map(count -> counted("runs", key, member, count));
    }

    private Optional<Count> stops(DispatcherKey key, Member member) {
        return member.counts().map(MemberCounts::stops).map(count -> counted("stops", key, member, count));
    }

    private Count counted(String what, DispatcherKey key, Member member, long count) {
        return new Count(count, rates.of(what + " " + member.linkId() + " " + key, count));
    }

    private Table others() {
        Table table = new Table()
                .column("link", Table.Side.RIGHT)
                .column("kind")
                .column("runs/s", Table.Side.RIGHT)
                .column("runs", Table.Side.RIGHT)
                .column("ns/run", Table.Side.RIGHT)
                .column("program");
        for (Alone one : alone) {
            Optional<Count> runs = runs(one);
            table.row(List.of(
                    Long.toString(one.link().id()),
                    one.link().kind().label(),
                    runs.map(Count::perSecond).orElse(Table.NOTHING),
                    runs.map(count -> Long.toString(count.count())).orElse(Table.NOTHING),
                    one.stats()
                            .filter(stats -> stats.runs() > 0)
                            .map(stats -> Long.toString(stats.nanos() / stats.runs()))
                            .orElse(Table.NOTHING),
                    one.programName() + " " + one.link().programId()));
        }
        return table;
    }

    private Optional<Count> runs(Alone one) {
        return one.stats()
                .map(RunStats::runs)
                .map(count -> new Count(
                        count,
                        rates.of(
                                "program " + one.link().programId() + " "
                                        + one.link().id(),
                                count)));
    }

    /** The same for a program. */
    public Json json() {
        return Json.object()
                .put("time", at.toString())
                .put("dispatchers", chains, this::chain)
                .put("links", alone, this::other);
    }

    private Json chain(Dispatcher chain) {
        return Json.object()
                .put("type", chain.key().type().label())
                .put("nsid", chain.key().nsid())
                .put("ifindex", chain.key().ifindex())
                .put("interface", chain.interfaceName())
                .put("revision", chain.revision())
                .put("counting", chain.counting())
                .put(
                        "members",
                        chain.members(),
                        member -> Json.object()
                                .put("position", member.position())
                                .put("priority", member.priority())
                                .put("link_id", member.linkId())
                                .put("program_id", member.programId())
                                .put("program_name", member.programName())
                                .put("enabled", member.enabled())
                                .put("runs", runs(chain.key(), member).map(Count::json))
                                .put("stops", stops(chain.key(), member).map(Count::json)));
    }

    private Json other(Alone one) {
        return Json.object()
                .put("link_id", one.link().id())
                .put("kind", one.link().kind().label())
                .put("program_id", one.link().programId())
                .put("program_name", one.programName())
                .put("runs", runs(one).map(Count::json))
                .put("run_time_ns", one.stats().map(RunStats::nanos));
    }
}
