// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.model;

import io.bpfman.api.Bpfman;
import io.bpfman.api.Dispatcher;
import io.bpfman.api.ProbedFile;
import io.bpfman.api.TargetQuery;
import io.bpfman.api.Verdict;
import io.bpfman.api.errors.BpfmanException;
import io.bpfman.api.health.HealthCheck;
import io.bpfman.shell.Candidate;
import io.bpfman.shell.CommandException;
import io.bpfman.shell.internal.kind.LinkKinds;
import java.io.File;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Finds values to propose where the cursor is.
 *
 * @param files whether files are proposed: those that the agent sees from where it is
 * @param before the arguments before this one that are not options
 * @param typed the values before this one by what they name; the first of each
 * @param started what was typed of the value
 */
record ValueCandidates(
        Commands commands,
        Services services,
        boolean files,
        List<String> before,
        Map<ValueKind, String> typed,
        String started) {

    /** Most names that are proposed at once: where more begin like this, what they go on with is. */
    private static final int MOST_NAMES = 200;

    List<Candidate> rules() {
        return services.doctor().rules().stream()
                .map(rule -> new Candidate(rule.name(), rule.summary(), true))
                .toList();
    }

    List<Candidate> healthChecks() {
        List<HealthCheck> checks = services.health().checks();
        return Stream.concat(
                        checks.stream().map(check -> new Candidate(check.name(), check.summary(), true)),
                        words(checks.stream().flatMap(check -> check.tags().stream())).stream())
                .toList();
    }

    /** An object is several words, and those of one that was begun go on before another begins. */
    List<Candidate> rulesOrObjects() {
        List<List<String>> objects = services.doctor().diagnose().stream()
                .map(finding -> List.of(finding.subject().split(" ")))
                .toList();
        List<Candidate> next = words(objects.stream()
                .flatMap(object -> IntStream.range(1, object.size())
                        .filter(length -> endsWith(object.subList(0, length)))
                        .mapToObj(object::get)));
        List<Candidate> first = new ArrayList<>(words(objects.stream().map(object -> object.get(0))));
        first.addAll(rules());
        return next.isEmpty() ? first : next;
    }

    private boolean endsWith(List<String> words) {
        return before.size() >= words.size()
                && before.subList(before.size() - words.size(), before.size()).equals(words);
    }

    List<Candidate> applications() {
        return words(services.bpfman().listPrograms().stream().flatMap(program -> program.application().stream()));
    }

    List<Candidate> namespaces() {
        List<String> named = services.namespaces();
        return named.isEmpty() ? fileNames() : words(named.stream());
    }

    List<Candidate> commandNames() {
        return commands.below(before).stream()
                .map(word -> new Candidate(word, commands.summary(before, word), true))
                .toList();
    }

    /** The entries of the directory that what was started leads into; none when it cannot be read. */
    List<Candidate> fileNames() {
        String head = started.substring(0, started.lastIndexOf('/') + 1);
        File[] entries = files ? new File(head.isEmpty() ? "." : head).listFiles() : null;
        return Stream.ofNullable(entries)
                .flatMap(Arrays::stream)
                .map(file -> file.isDirectory()
                        ? new Candidate(head + file.getName() + "/", "", false)
                        : new Candidate(head + file.getName(), "", true))
                .toList();
    }

    List<Candidate> directories() {
        return fileNames().stream().filter(name -> !name.complete()).toList();
    }

    List<Candidate> objects() {
        return switch (before.get(0)) {
            case "program" -> before.size() == 1 ? programs() : List.of();
            case "link" -> before.size() == 1 ? links() : List.of();
            case "dispatcher" -> dispatchers(before.subList(1, before.size()));
            default -> List.of();
        };
    }

    List<Candidate> programs() {
        return services.bpfman().listPrograms().stream()
                .map(program -> new Candidate(
                        Long.toString(program.id()), program.type().label() + " " + program.name(), true))
                .toList();
    }

    List<Candidate> links() {
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

    /** Groups of tracepoints until one is typed, then the tracepoints of it. */
    List<Candidate> tracepoints() {
        List<String> names = names(new TargetQuery.Tracepoints());
        return started.contains("/")
                ? bounded(names)
                : names.stream()
                        .map(name -> new Candidate(name.substring(0, name.indexOf('/') + 1), "", false))
                        .distinct()
                        .toList();
    }

    List<Candidate> targets(TargetQuery query) {
        return bounded(names(query));
    }

    /** None for a path that only the shell of the host can follow. */
    List<Candidate> symbols() {
        String target = typed.getOrDefault(ValueKind.PROBED_FILE, "");
        if (target.isEmpty() || (target.contains("/") && !target.startsWith("/"))) {
            return List.of();
        }
        try {
            return targets(
                    new TargetQuery.Symbols(new ProbedFile(target, pid(ValueKind.PID), pid(ValueKind.CONTAINER_PID))));
        } catch (BpfmanException | CommandException e) {
            // What was typed before is no such file, or no process: whoever runs the command is told so.
            return List.of();
        }
    }

    private long pid(ValueKind kind) {
        return TypedValues.unsigned(kind.name(), typed.getOrDefault(kind, "0"));
    }

    private List<String> names(TargetQuery query) {
        return services.bpfman().listTargets(query).stream()
                .filter(name -> name.startsWith(started))
                .toList();
    }

    /** The names, or, where they are too many, what they have in common with each letter that may follow it. */
    private List<Candidate> bounded(List<String> names) {
        if (names.size() <= MOST_NAMES) {
            return words(names.stream());
        }
        int stem = common(names) + 1;
        return names.stream()
                .map(name -> name.substring(0, Math.min(name.length(), stem)))
                .distinct()
                .map(text -> new Candidate(text, "", false))
                .toList();
    }

    /** How many letters they all begin with. */
    private static int common(List<String> names) {
        String first = names.get(0);
        int length = first.length();
        for (String name : names) {
            length = Math.min(length, name.length());
            while (!name.startsWith(first.substring(0, length))) {
                length--;
            }
        }
        return length;
    }

    List<Candidate> backends() {
        List<Candidate> candidates = new ArrayList<>(words(Stream.of("auto")));
        services.bpfman().environment().tcBackends().stream()
                .map(backend ->
                        new Candidate(backend.name(), backend.available() ? "available" : "not available", true))
                .forEach(candidates::add);
        return candidates;
    }

    List<Candidate> linkActions() {
        return services.bpfman().listLinks().stream()
                .filter(link -> Long.toString(link.id()).equals(before.get(0)))
                .flatMap(link -> link.details().inDispatcher().stream())
                .flatMap(member -> actions(member.dispatcherKey().type().verdicts()).stream())
                .toList();
    }

    List<Candidate> actions(List<Verdict> verdicts) {
        String head = started.substring(0, started.lastIndexOf(',') + 1);
        List<String> given = List.of(head.split(","));
        return verdicts.stream()
                .map(Verdict::label)
                .filter(label -> !given.contains(label))
                .map(label -> new Candidate(head + label, "", false))
                .toList();
    }

    static List<Candidate> words(Stream<String> words) {
        return words.distinct().map(word -> new Candidate(word, "", true)).toList();
    }
}
