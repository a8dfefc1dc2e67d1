// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.view;

import io.bpfman.api.Dispatcher;
import io.bpfman.api.TracedPacket;
import io.bpfman.api.TracedPacket.End;
import io.bpfman.api.TracedPacket.Outcome;
import io.bpfman.api.TracedPacket.Step;
import io.bpfman.api.Verdict;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A packet's way through a dispatcher.
 *
 * @param lost how many records of packets were lost so far
 */
public record TraceView(Dispatcher dispatcher, TracedPacket packet, long lost) {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS", Locale.ROOT);

    /** For a person, with the time of this zone: a line for the packet, one for each slot that it met, and one for its end. */
    public String text(ZoneId zone) {
        return Stream.of(
                        Stream.of(String.format(
                                "%s  packet %d  %s  %d bytes",
                                TIME.format(packet.time().atZone(zone)),
                                packet.number(),
                                DisplayNames.attachPoint(dispatcher),
                                packet.length())),
                        steps().lines().stream().skip(1),
                        Stream.of("  " + end()))
                .flatMap(lines -> lines)
                .collect(Collectors.joining("\n"));
    }

    private Table steps() {
        Table table = new Table()
                .column("", Table.Side.RIGHT)
                .column("", Table.Side.RIGHT)
                .column("", Table.Side.RIGHT)
                .column("")
                .column("")
                .column("", Table.Side.RIGHT);
        for (Step step : packet.steps()) {
            table.row(List.of(
                    "   " + step.position(),
                    "priority " + step.priority(),
                    "link " + step.linkId(),
                    step.programName() + " " + step.programId(),
                    said(step),
                    "+" + step.nanoseconds() + " ns"));
        }
        return table;
    }

    private static String said(Step step) {
        return switch (step.outcome()) {
            case RAN -> name(step.verdict(), step.code());
            case NOT_ENABLED -> "did not run, it is not enabled";
            case UNREACHED -> "did not run, the tail call failed";
        };
    }

    private static String name(Optional<Verdict> verdict, int code) {
        return verdict.map(Verdict::label).orElse(Integer.toString(code));
    }

    private String end() {
        return packet.end().map(this::end).orElse("its end was lost");
    }

    private String end(End end) {
        String where = end.stopped()
                ? packet.steps().isEmpty()
                        ? "stopped"
                        : "stopped at "
                                + packet.steps().get(packet.steps().size() - 1).position()
                : "came through";
        return where + ": " + name(end.verdict(), end.code());
    }

    /** The same for a program, in a line. */
    public Json json() {
        return Json.object()
                .put("time", packet.time().toString())
                .put("packet", packet.number())
                .put("type", dispatcher.key().type().label())
                .put("nsid", dispatcher.key().nsid())
                .put("ifindex", packet.ifindex())
                .put("interface", dispatcher.interfaceName())
                .put("revision", dispatcher.revision())
                .put("length", packet.length())
                .put("members", packet.steps(), this::step)
                .put("end", packet.end().map(this::ending))
                .put("lost", lost);
    }

    private Json step(Step step) {
        boolean ran = step.outcome() == Outcome.RAN;
        return Json.object()
                .put("position", step.position())
                .put("priority", step.priority())
                .put("link_id", step.linkId())
                .put("program_id", step.programId())
                .put("program_name", step.programName())
                .put("outcome", step.outcome().label())
                .put("verdict", step.verdict().filter(verdict -> ran).map(Verdict::label))
                .put("code", ran ? step.code() : null)
                .put("nanoseconds", step.nanoseconds())
                .put("length", step.length());
    }

    private Json ending(End end) {
        return Json.object()
                .put("stopped", end.stopped())
                .put("verdict", end.verdict().map(Verdict::label))
                .put("code", end.code());
    }
}
