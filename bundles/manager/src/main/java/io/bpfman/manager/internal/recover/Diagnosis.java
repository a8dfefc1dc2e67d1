// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.recover;

import io.bpfman.api.Doctor;
import io.bpfman.api.Finding;
import io.bpfman.api.RepairRequest;
import io.bpfman.api.Repaired;
import io.bpfman.api.Repaired.Outcome;
import io.bpfman.api.Rule;
import io.bpfman.api.Severity;
import io.bpfman.api.errors.InvalidSpecException;
import io.bpfman.api.errors.StoreException;
import io.bpfman.manager.internal.Gate;
import io.bpfman.spi.inspect.Found;
import io.bpfman.spi.inspect.Inspector;
import io.bpfman.spi.inspect.Repair;
import io.bpfman.text.Suggestions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Has all inspectors look, and their repairs run. What is found is looked at once more, by the manager's own inspectors while no change is on its way: so what
 * a change has in the making is no finding. For any thread.
 */
@SuppressWarnings("try") // a passage is held, not used
public final class Diagnosis implements Doctor {

    /** That every inspector comes to its end. */
    static final Rule INSPECTOR_FAILED = new Rule(
            "inspector-failed",
            Severity.ERROR,
            "every inspection comes to its end",
            "An inspection threw an error, and what it looks at is not known. The others went on. The message says what was the matter: mend that and ask again.");

    private static final Comparator<Found> ORDER = Comparator.comparing(
                    (Found found) -> found.finding().severity(), Comparator.reverseOrder())
            .thenComparing(found -> found.finding().rule())
            .thenComparing(found -> found.finding().subject());

    private final List<Inspector> own;
    private final Supplier<List<Inspector>> brought;
    private final Gate gate;

    /** What a finding is known by in a later look. */
    private record Sign(String rule, String subject) {
        static Sign of(Found found) {
            return new Sign(found.finding().rule(), found.finding().subject());
        }
    }

    /**
     * @param own the manager's inspectors
     * @param brought those of other bundles, as they are at the time
     */
    public Diagnosis(List<Inspector> own, Supplier<List<Inspector>> brought, Gate gate) {
        this.own = List.copyOf(own);
        this.brought = brought;
        this.gate = gate;
    }

    @Override
    public List<Rule> rules() {
        Map<String, Rule> rules = new TreeMap<>();
        rules.put(INSPECTOR_FAILED.name(), INSPECTOR_FAILED);
        own.forEach(inspector -> inspector.rules().forEach(rule -> rules.putIfAbsent(rule.name(), rule)));
        List.copyOf(brought.get())
                .forEach(inspector -> rulesOf(inspector).forEach(rule -> rules.putIfAbsent(rule.name(), rule)));
        return List.copyOf(rules.values());
    }

    /** Of one that cannot even say its rules it is found when it is to look. */
    private static List<Rule> rulesOf(Inspector inspector) {
        try {
            return inspector.rules();
        } catch (RuntimeException | LinkageError e) {
            return List.of();
        }
    }

    @Override
    public List<Finding> diagnose() {
        return found().stream().map(Found::finding).toList();
    }

    @Override
    public List<Repaired> repair(RepairRequest request) {
        List<Found> found = found();
        requireKnown(request.selectors(), found);
        List<Found> selected =
                found.stream().filter(each -> request.selects(each.finding())).toList();
        if (request.dryRun()) {
            return selected.stream().map(Diagnosis::planned).toList();
        }
        Map<Found, Repaired> repaired = new LinkedHashMap<>();
        selected.forEach(each -> repaired.put(each, repair(each)));
        // one that failed may have wanted what a later one has mended: a slot the pin of its program
        boolean progress = repaired.values().stream().anyMatch(what -> what.outcome() == Outcome.REPAIRED);
        while (progress) {
            progress = again(repaired);
        }
        Set<Sign> left = selected.isEmpty() ? Set.of() : signs(found());
        repaired.replaceAll((each, what) ->
                what.outcome() == Outcome.REPAIRED && left.contains(Sign.of(each)) ? stillThere(each) : what);
        return List.copyOf(repaired.values());
    }

    /** Tries what has failed once more; whether any of it went. */
    private boolean again(Map<Found, Repaired> repaired) {
        boolean progress = false;
        for (Map.Entry<Found, Repaired> each : repaired.entrySet()) {
            if (each.getValue().outcome() == Outcome.FAILED) {
                each.setValue(repair(each.getKey()));
                progress |= each.getValue().outcome() == Outcome.REPAIRED;
            }
        }
        return progress;
    }

    private void requireKnown(Set<String> selectors, List<Found> found) {
        Set<String> known = rules().stream().map(Rule::name).collect(Collectors.toSet());
        for (String selector : selectors) {
            boolean isSubject = selector.contains(" ")
                    || found.stream().anyMatch(each -> each.finding().subject().equals(selector));
            if (!known.contains(selector) && !isSubject) {
                throw new InvalidSpecException(
                        "\"" + selector + "\" is neither a rule nor an object that \"bpfman doctor\" names"
                                + Suggestions.text(selector, known));
            }
        }
    }

    private static Repaired planned(Found found) {
        return found.repair().isPresent()
                ? new Repaired(found.finding(), Outcome.PLANNED, "")
                : new Repaired(found.finding(), Outcome.LEFT, found.finding().advice());
    }

    private Repaired repair(Found found) {
        Optional<Repair> repair = found.repair();
        if (repair.isEmpty()) {
            return new Repaired(found.finding(), Outcome.LEFT, found.finding().advice());
        }
        try (Gate.Passage passage = gate.enter()) {
            repair.get().run();
            return new Repaired(found.finding(), Outcome.REPAIRED, "");
        } catch (RuntimeException | LinkageError e) {
            return new Repaired(found.finding(), Outcome.FAILED, message(e));
        }
    }

    private static Repaired stillThere(Found found) {
        return new Repaired(
                found.finding(), Outcome.FAILED, "it was carried out, and what was found is there all the same");
    }

    private List<Found> found() {
        List<Inspector> others = List.copyOf(brought.get());
        List<Found> found = new ArrayList<>(confirmed(own, this::alone));
        found.addAll(confirmed(others, Supplier::get));
        found.sort(ORDER);
        return found;
    }

    /** How the second look is taken. */
    private interface Quietly {
        List<Found> look(Supplier<List<Found>> look);
    }

    private static List<Found> confirmed(List<Inspector> inspectors, Quietly quietly) {
        Set<Sign> first = signs(look(inspectors));
        if (first.isEmpty()) {
            return List.of();
        }
        return quietly.look(() -> look(inspectors)).stream()
                .filter(found -> first.contains(Sign.of(found)))
                .toList();
    }

    private List<Found> alone(Supplier<List<Found>> look) {
        List<Found> found = new ArrayList<>();
        gate.alone(() -> found.addAll(look.get()));
        return found;
    }

    private static Set<Sign> signs(List<Found> found) {
        return found.stream().map(Sign::of).collect(Collectors.toCollection(HashSet::new));
    }

    private static List<Found> look(List<Inspector> inspectors) {
        List<Found> found = new ArrayList<>();
        List<StoreException> unread = new ArrayList<>();
        for (Inspector inspector : inspectors) {
            try {
                inspector.rules();
                found.addAll(inspector.inspect());
            } catch (StoreException e) {
                unread.add(e);
            } catch (RuntimeException | LinkageError e) {
                found.add(failed(inspector, e));
            }
        }
        // said once, whoever wanted to read it, and not where it is said why
        unread.stream()
                .filter(failure -> found.stream().noneMatch(Diagnosis::isDisplaced))
                .limit(1)
                .map(StoreInspector::unreadable)
                .forEach(found::add);
        return found;
    }

    private static boolean isDisplaced(Found found) {
        return found.finding().rule().equals(StoreInspector.IN_PLACE.name());
    }

    private static Found failed(Inspector inspector, Throwable failure) {
        return Found.of(INSPECTOR_FAILED.advised(
                "inspector " + inspector.getClass().getName(),
                message(failure),
                "mend what the message says; what this inspector looks at is not known until then"));
    }

    private static String message(Throwable failure) {
        return Optional.ofNullable(failure.getMessage())
                .orElse(failure.getClass().getName());
    }
}
