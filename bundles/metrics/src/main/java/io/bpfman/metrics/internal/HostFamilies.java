// SPDX-License-Identifier: Apache-2.0
package io.bpfman.metrics.internal;

import static io.bpfman.metrics.internal.MetricText.Type.COUNTER;
import static io.bpfman.metrics.internal.MetricText.Type.GAUGE;

import io.bpfman.api.Dispatcher;
import io.bpfman.api.Link;
import io.bpfman.api.Member;
import io.bpfman.api.MemberCounts;
import io.bpfman.api.MemberDetails;
import io.bpfman.api.Program;
import io.bpfman.api.RunStats;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Families about programs, links and dispatchers. What has the same labels is summed up, interfaces of the same name in several namespaces for example; and
 * what is beyond the most that is told apart is one, called {@value Tally#OTHER}.
 */
final class HostFamilies {

    /** With ten positions each: the most that is told of slots is bounded by it. */
    static final int MOST_INTERFACES = 250;

    static final int MOST_PROGRAMS = 250;
    private static final double NANOS = 1e9;
    private static final List<String> STATES = List.of("attached", "disabled", "lost", "waiting");

    private static final Comparator<Labels> ORDER = Comparator.comparing(Labels::inner);

    private final MetricText text;
    private final Facts facts;
    private final Function<String, String> interfaces;
    private final Function<String, String> programs;

    HostFamilies(MetricText text, Facts facts) {
        this.text = text;
        this.facts = facts;
        this.interfaces = capped(
                facts.dispatchers().stream().map(Dispatcher::interfaceName).toList(), MOST_INTERFACES);
        this.programs = capped(facts.programs().stream().map(Program::name).toList(), MOST_PROGRAMS);
    }

    /** The first of the names in their order as they are, and the others as one. */
    private static Function<String, String> capped(Collection<String> names, int most) {
        Set<String> told = new TreeSet<>(names).stream().limit(most).collect(Collectors.toSet());
        return name -> told.contains(name) ? name : Tally.OTHER;
    }

    void write() {
        programs();
        links();
        dispatchers();
        slots();
    }

    private void programs() {
        text.family("bpfman_programs", GAUGE, "", "Programs that are loaded, by type.");
        write(sums(facts.programs(), program -> Labels.of("type", program.kernelType()), program -> 1));
        Function<Program, Labels> labels =
                program -> Labels.of("program", programs.apply(program.name())).and("type", program.kernelType());
        List<Program> counted = facts.programs().stream()
                .filter(program -> facts.runs().containsKey(program.id()))
                .toList();
        text.family(
                "bpfman_program_runs", COUNTER, "", "Runs of programs that hooks call, where the kernel counts them.");
        write(sums(counted, labels, program -> runs(program).runs()));
        text.family("bpfman_program_run_seconds", COUNTER, "seconds", "Time of these runs.");
        write(sums(counted, labels, program -> runs(program).nanos() / NANOS));
    }

    private RunStats runs(Program program) {
        return Optional.ofNullable(facts.runs().get(program.id())).orElseThrow();
    }

    private void links() {
        text.family(
                "bpfman_links",
                GAUGE,
                "",
                "Links by kind and by whether they are attached, disabled, lost to somebody else, or waiting to be restored.");
        Map<Labels, Double> links = sums(
                facts.links(), link -> Labels.of("kind", link.kind().label()).and("state", state(link)), link -> 1);
        facts.links().stream()
                .map(link -> Labels.of("kind", link.kind().label()))
                .distinct()
                .forEach(kind -> STATES.forEach(state -> links.putIfAbsent(kind.and("state", state), 0.0)));
        write(links);
    }

    private static String state(Link link) {
        if (link.waiting().isPresent()) {
            return "waiting";
        }
        if (link.lost().isPresent()) {
            return "lost";
        }
        return link.details().inDispatcher().map(MemberDetails::enabled).orElse(true) ? "attached" : "disabled";
    }

    private void dispatchers() {
        text.family("bpfman_dispatchers", GAUGE, "", "Dispatchers by hook, backend and slot mechanism.");
        write(sums(
                facts.dispatchers(),
                dispatcher -> Labels.of("hook", hook(dispatcher))
                        .and("direction", direction(dispatcher))
                        .and("backend", dispatcher.backend())
                        .and("mechanism", dispatcher.mechanism().label()),
                dispatcher -> 1));
        List<Dispatcher> counted = facts.dispatchers().stream()
                .filter(dispatcher -> facts.runs().containsKey(dispatcher.programId()))
                .toList();
        text.family("bpfman_dispatcher_runs", COUNTER, "", "Runs of dispatchers, where the kernel counts them.");
        write(sums(counted, this::place, dispatcher -> runs(dispatcher).runs()));
        text.family(
                "bpfman_dispatcher_run_seconds", COUNTER, "seconds", "Time of these runs, their members' included.");
        write(sums(counted, this::place, dispatcher -> runs(dispatcher).nanos() / NANOS));
    }

    private RunStats runs(Dispatcher dispatcher) {
        return Optional.ofNullable(facts.runs().get(dispatcher.programId())).orElseThrow();
    }

    private static String hook(Dispatcher dispatcher) {
        return dispatcher.key().type().direction().isPresent() ? "tc" : "xdp";
    }

    private static String direction(Dispatcher dispatcher) {
        return dispatcher.key().type().direction().map(way -> way.label()).orElse("ingress");
    }

    private Labels place(Dispatcher dispatcher) {
        return Labels.of("interface", interfaces.apply(dispatcher.interfaceName()))
                .and("direction", direction(dispatcher))
                .and("hook", hook(dispatcher));
    }

    /** A member and where it is. */
    private record Slot(Labels labels, Member member) {

        /** Of those that are counted. */
        MemberCounts counts() {
            return member.counts().orElseThrow();
        }
    }

    private void slots() {
        List<Slot> slots = new ArrayList<>();
        for (Dispatcher dispatcher : facts.dispatchers()) {
            Labels place = place(dispatcher);
            for (Member member : dispatcher.members()) {
                slots.add(new Slot(place.and("position", Integer.toString(member.position())), member));
            }
        }
        List<Slot> counted = slots.stream()
                .filter(slot -> slot.member().counts().isPresent())
                .toList();
        text.family(
                "bpfman_slot_runs", COUNTER, "", "Packets that the member in a slot saw, where the dispatcher counts.");
        write(sums(counted, Slot::labels, slot -> slot.counts().runs()));
        text.family("bpfman_slot_stops", COUNTER, "", "Packets whose way through the chain ended in a slot.");
        write(sums(counted, Slot::labels, slot -> slot.counts().stops()));
        text.family("bpfman_slot_verdicts", COUNTER, "", "Verdicts of the member in a slot.");
        Map<Labels, Double> verdicts = new TreeMap<>(ORDER);
        for (Slot slot : counted) {
            slot.counts()
                    .verdicts()
                    .forEach((verdict, count) ->
                            verdicts.merge(slot.labels().and("verdict", verdict.label()), (double) count, Double::sum));
            if (slot.counts().outOfRange() > 0) {
                verdicts.merge(
                        slot.labels().and("verdict", "out-of-range"),
                        (double) slot.counts().outOfRange(),
                        Double::sum);
            }
        }
        write(verdicts);
        text.family(
                "bpfman_slot_failures",
                COUNTER,
                "",
                "Packets that came to a filled slot when the tail call into it failed.");
        write(sums(
                slots.stream()
                        .filter(slot -> slot.member().failures().isPresent())
                        .toList(),
                Slot::labels,
                slot -> slot.member().failures().getAsLong()));
    }

    private static <T> Map<Labels, Double> sums(
            Collection<T> things, Function<? super T, Labels> labels, ToDoubleFunction<? super T> value) {
        Map<Labels, Double> sums = new TreeMap<>(ORDER);
        things.forEach(thing -> sums.merge(labels.apply(thing), value.applyAsDouble(thing), Double::sum));
        return sums;
    }

    private void write(Map<Labels, Double> samples) {
        samples.forEach(text::sample);
    }
}
