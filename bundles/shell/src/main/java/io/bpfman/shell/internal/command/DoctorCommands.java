// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.command;

import io.bpfman.api.Finding;
import io.bpfman.api.RepairRequest;
import io.bpfman.api.Repaired;
import io.bpfman.api.Repaired.Outcome;
import io.bpfman.api.Rule;
import io.bpfman.api.Severity;
import io.bpfman.api.errors.StoreException;
import io.bpfman.shell.CommandException;
import io.bpfman.shell.internal.model.Command;
import io.bpfman.shell.internal.model.CommonOptions;
import io.bpfman.shell.internal.model.Invocation;
import io.bpfman.shell.internal.model.Result;
import io.bpfman.shell.internal.model.ValueKind;
import io.bpfman.shell.internal.view.FindingView;
import io.bpfman.shell.internal.view.Json;
import io.bpfman.shell.internal.view.Table;
import io.bpfman.text.Suggestions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Say what is wrong, explain it, and mend it. */
final class DoctorCommands {

    private static final int WARNINGS = 1;
    private static final int ERRORS = 2;
    private static final int LEFT = 1;
    private static final int REPAIR_FAILED = 2;

    /** The kinds of objects, and how many words name one. */
    private static final Map<String, Integer> OBJECTS = Map.of(
            "program",
            1,
            "link",
            1,
            "map",
            1,
            "pin",
            1,
            "file",
            1,
            "setting",
            1,
            "mount",
            1,
            "dispatcher",
            3,
            "store",
            0);

    private DoctorCommands() {}

    static Command doctor() {
        return new Command(
                "doctor",
                "compare what is recorded with the kernel and bpffs, and say what does not agree and how to mend it",
                syntax -> syntax.notes(
                                "It changes nothing. The status is 0 without findings, 1 with warnings only, 2 with errors.",
                                "doctor explain RULE says what a rule is about; repair does what is proposed.")
                        .example("", "what is wrong here"),
                invocation -> {
                    List<Finding> findings = invocation.services().doctor().diagnose();
                    FindingView view = new FindingView(findings);
                    return result(invocation, view.text(), view::json)
                            .showing(found(findings))
                            .endingWith(findings.isEmpty() ? 0 : view.count(Severity.ERROR) > 0 ? ERRORS : WARNINGS);
                });
    }

    /** Not a list of records, some of which may be left out: what cannot be read is among the findings. */
    private static Set<Object> found(List<?> values) {
        return new LinkedHashSet<>(values);
    }

    /** Of a store that cannot be read, nobody can say how many dispatchers it has; so the environment is not asked then. */
    private static Result result(Invocation invocation, String text, Supplier<Json> json) {
        try {
            invocation.bpfman().environment();
            return Result.of(text, json);
        } catch (StoreException e) {
            return Result.plain(text, json);
        }
    }

    static Command explain() {
        return new Command(
                "doctor explain",
                "list the rules of the doctor, or explain one",
                syntax -> syntax.argument("[RULE]", ValueKind.RULE, "the rule to explain")
                        .example("", "every rule in a line")
                        .example("program-in-kernel", "what it means, how it comes, what a repair does"),
                invocation -> {
                    List<Rule> rules = invocation.services().doctor().rules();
                    List<String> names = invocation.arguments().positional();
                    return names.isEmpty() ? list(rules) : explain(rule(rules, names.get(0)));
                });
    }

    private static Result list(List<Rule> rules) {
        Table table = new Table().column("RULE").column("SEVERITY").column("WHAT HOLDS");
        rules.forEach(rule -> table.row(List.of(rule.name(), rule.severity().label(), rule.summary())));
        return Result.plain(table.text(), () -> Json.object().put("rules", rules, DoctorCommands::json))
                .showing(found(rules));
    }

    private static Result explain(Rule rule) {
        return Result.plain(
                        rule.name() + " (" + rule.severity().label() + "): " + rule.summary() + "\n\n"
                                + rule.explanation() + "\n",
                        () -> Json.object().put("rules", List.of(rule), DoctorCommands::json))
                .showing(rule);
    }

    private static Json json(Rule rule) {
        return Json.object()
                .put("name", rule.name())
                .put("severity", rule.severity().label())
                .put("summary", rule.summary())
                .put("explanation", rule.explanation());
    }

    private static Rule rule(List<Rule> rules, String name) {
        return rules.stream()
                .filter(rule -> rule.name().equals(name))
                .findFirst()
                .orElseThrow(() -> CommandException.usage("unknown rule \"" + name + "\""
                        + Suggestions.text(name, rules.stream().map(Rule::name).toList())
                        + "\nsee: bpfman doctor explain"));
    }

    static Command repair() {
        return new Command(
                "repair",
                "do what the doctor proposes, for all that it finds or for some",
                syntax -> syntax.options(CommonOptions.dryRun())
                        .argument("[RULE|OBJECT...]", ValueKind.RULE_OR_OBJECT, "what to repair (default all)")
                        .notes(
                                "An object is written as the doctor writes it: program 17, dispatcher tc-ingress 4026531840 2.",
                                "The status is 0 when nothing is left, 1 when only a person can do what is left, 2 when a repair failed.")
                        .example("", "whatever can be repaired")
                        .example("--dry-run", "the steps of it")
                        .example("program-pin-exists", "what breaks this rule")
                        .example("program 17 link 3", "what is wrong with these two"),
                DoctorCommands::repair);
    }

    private static Result repair(Invocation invocation) {
        boolean dryRun = invocation.arguments().has(CommonOptions.DRY_RUN);
        Set<String> selectors = selectors(invocation);
        List<Repaired> results = invocation.services().doctor().repair(new RepairRequest(selectors, dryRun));
        StringBuilder text = new StringBuilder();
        results.forEach(each -> text.append(line(each)));
        List<String> failures = new ArrayList<>(results.stream()
                .filter(each -> each.outcome() == Outcome.FAILED)
                .map(each -> object(each.finding()) + ": " + each.message())
                .toList());
        boolean failed = !failures.isEmpty();
        if (failed) {
            failures.add(failures.size() + " of " + results.size() + " repair(s) failed");
        }
        boolean left = results.stream().anyMatch(each -> each.outcome() == Outcome.LEFT);
        Supplier<Json> json = () -> Json.object().put("dry_run", dryRun).put("results", results, DoctorCommands::json);
        return result(invocation, results.isEmpty() ? "nothing to do\n" : text.toString(), json)
                .showing(found(results))
                .withFailures(failures)
                .endingWith(failed ? REPAIR_FAILED : left ? LEFT : 0);
    }

    private static String line(Repaired repaired) {
        String object = object(repaired.finding());
        return switch (repaired.outcome()) {
            case REPAIRED -> "Repaired " + object + "\n";
            case LEFT -> "Left " + object + ": " + repaired.message() + "\n";
            case PLANNED -> "repair " + object + ":\n" + FindingView.steps(repaired.finding());
            // told with the errors
            case FAILED -> "";
        };
    }

    private static String object(Finding finding) {
        return finding.subject() + " (" + finding.rule() + ")";
    }

    private static Json json(Repaired repaired) {
        return FindingView.json(repaired.finding())
                .put("outcome", repaired.outcome().label())
                .put("message", repaired.message());
    }

    /** Rules as they are typed, and the words of each object as one. */
    private static Set<String> selectors(Invocation invocation) {
        List<String> words = invocation.arguments().positional();
        Set<String> selectors = new LinkedHashSet<>();
        for (int at = 0; at < words.size(); at++) {
            String word = words.get(at);
            Integer more = OBJECTS.get(word);
            if (more == null) {
                selectors.add(word.contains(" ") ? word : known(invocation, word));
            } else if (at + more >= words.size()) {
                throw invocation.wrong("\"" + word + "\" names no object by itself");
            } else {
                selectors.add(String.join(" ", words.subList(at, at + more + 1)));
                at += more;
            }
        }
        return selectors;
    }

    private static String known(Invocation invocation, String word) {
        return rule(invocation.services().doctor().rules(), word).name();
    }
}
