// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.model;

import io.bpfman.api.Bpfman;
import io.bpfman.api.Direction;
import io.bpfman.api.Dispatcher;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.ProgramType;
import io.bpfman.api.Verdict;
import io.bpfman.api.XdpMode;
import io.bpfman.shell.Candidate;
import io.bpfman.shell.internal.kind.LinkKinds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Proposes values of each kind. */
final class ValueCandidates {

    private final Commands commands;
    private final Services services;
    private final boolean files;

    ValueCandidates(Commands commands, Services services, boolean files) {
        this.files = files;
        this.commands = commands;
        this.services = services;
    }

    /**
     * Values of this kind; some may not start with what was started.
     *
     * @param before the arguments before this one that are not options
     */
    List<Candidate> of(ValueKind kind, List<String> before, String started) {
        return switch (kind) {
            case FREE -> List.of();
            case PROGRAM_ID -> programs();
            case LINK_ID -> links();
            case INTERFACE -> words(services.interfaces().stream());
            case DIRECTION -> words(Arrays.stream(Direction.values()).map(Direction::label));
            case TC_ACTIONS -> actions(DispatcherType.TC_INGRESS.verdicts(), started);
            case XDP_ACTIONS -> actions(DispatcherType.XDP.verdicts(), started);
            case LINK_ACTIONS -> linkActions(before.get(0), started);
            case XDP_MODE -> words(Arrays.stream(XdpMode.values()).map(XdpMode::label));
            case PROGRAM_TYPE -> words(Arrays.stream(ProgramType.values()).map(ProgramType::label));
            case DISPATCHER_TYPE -> words(Arrays.stream(DispatcherType.values()).map(DispatcherType::label));
            case TC_BACKEND -> backends();
            case SLOT_MECHANISM -> mechanisms();
            case SWITCH -> words(Stream.of("on", "off"));
            case APPLICATION ->
                words(services.bpfman().listPrograms().stream().flatMap(program -> program.application().stream()));
            case NAMESPACE -> services.namespaces().isEmpty() ? files(started) : words(services.namespaces().stream());
            case FILE -> files(started);
            case COMMAND ->
                commands.below(before).stream()
                        .map(word -> new Candidate(word, commands.summary(before, word), true))
                        .toList();
            case OUTPUT_FORMAT -> words(Stream.of("text", "json"));
            case OBJECT_KIND -> words(Stream.of("program", "link", "dispatcher"));
            case OBJECT_NAME -> objects(before);
        };
    }

    private List<Candidate> files(String started) {
        return files ? FileCandidates.startingWith(started) : List.of();
    }

    private List<Candidate> objects(List<String> before) {
        return switch (before.get(0)) {
            case "program" -> before.size() == 1 ? programs() : List.of();
            case "link" -> before.size() == 1 ? links() : List.of();
            case "dispatcher" -> dispatchers(before.subList(1, before.size()));
            default -> List.of();
        };
    }

    private List<Candidate> programs() {
        return services.bpfman().listPrograms().stream()
                .map(program -> new Candidate(
                        Long.toString(program.id()), program.type().label() + " " + program.name(), true))
                .toList();
    }

    private List<Candidate> links() {
        return services.bpfman().listLinks().stream()
                .map(link -> new Candidate(
                        Long.toString(link.id()),
                        "program " + link.programId() + " at "
                                + LinkKinds.of(link).target(link),
                        true))
                .toList();
    }

    private List<Candidate> dispatchers(List<String> place) {
        Bpfman bpfman = services.bpfman();
        Stream<Dispatcher> all = bpfman.listDispatchers().stream();
        return switch (place.size()) {
            case 0 ->
                words(all.flatMap(
                        d -> Stream.of(d.interfaceName(), d.key().type().label())));
            case 1 ->
                words(all.flatMap(d -> {
                    String type = d.key().type().label();
                    if (d.interfaceName().equals(place.get(0))) {
                        return Stream.of(type.substring(type.indexOf('-') + 1));
                    }
                    return type.equals(place.get(0))
                            ? Stream.of(Long.toString(d.key().nsid()))
                            : Stream.empty();
                }));
            case 2 ->
                words(all.filter(d -> d.key().type().label().equals(place.get(0)))
                        .filter(d -> Long.toString(d.key().nsid()).equals(place.get(1)))
                        .map(d -> Integer.toString(d.key().ifindex())));
            default -> List.of();
        };
    }

    private static List<Candidate> mechanisms() {
        return words(Stream.of("auto", "freplace", "tailcall"));
    }

    private List<Candidate> backends() {
        List<Candidate> candidates = new ArrayList<>(words(Stream.of("auto")));
        services.bpfman().environment().tcBackends().stream()
                .map(backend ->
                        new Candidate(backend.name(), backend.available() ? "available" : "not available", true))
                .forEach(candidates::add);
        return candidates;
    }

    private List<Candidate> linkActions(String linkId, String started) {
        return services.bpfman().listLinks().stream()
                .filter(link -> Long.toString(link.id()).equals(linkId))
                .flatMap(link -> actions(LinkKinds.of(link).verdicts(link), started).stream())
                .toList();
    }

    private static List<Candidate> actions(List<Verdict> verdicts, String started) {
        String head = started.substring(0, started.lastIndexOf(',') + 1);
        List<String> given = List.of(head.split(","));
        return verdicts.stream()
                .map(Verdict::label)
                .filter(label -> !given.contains(label))
                .map(label -> new Candidate(head + label, "", false))
                .toList();
    }

    private static List<Candidate> words(Stream<String> words) {
        return words.distinct().map(word -> new Candidate(word, "", true)).toList();
    }
}
