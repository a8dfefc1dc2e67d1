// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.policy;

import com.electronwill.nightconfig.core.UnmodifiableConfig;
import io.bpfman.text.Glob;
import io.bpfman.text.Suggestions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads rules for loads, in TOML. What it does not understand it refuses: a rule that is left out would let through what it forbids. */
final class PolicyReader {

    private static final String RULES = "rule";
    private static final String NAME = "name";
    private static final String ACTION = "action";
    private static final List<String> ACTIONS = List.of("allow", "deny");

    private final String origin;
    private final PolicyText text;
    private final Set<String> names = new HashSet<>();

    private PolicyReader(String origin, PolicyText text) {
        this.origin = origin;
        this.text = text;
    }

    /**
     * Reads rules.
     *
     * @param origin how messages call where they are written
     */
    static Policy read(String origin, String toml) throws MalformedPolicy {
        PolicyText text = new PolicyText(origin, toml);
        return new PolicyReader(origin, text).policy(text.parse());
    }

    private Policy policy(UnmodifiableConfig config) throws MalformedPolicy {
        List<PolicyRule> rules = new ArrayList<>();
        boolean allowsOthers = true;
        for (UnmodifiableConfig.Entry entry : config.entrySet()) {
            Object value = entry.getValue();
            switch (entry.getKey()) {
                case Policy.DEFAULT -> allowsOthers = allows(PolicyText.OUTSIDE, Policy.DEFAULT, value);
                case RULES -> rules.addAll(rules(value));
                default -> throw unknown(PolicyText.OUTSIDE, entry.getKey(), List.of(Policy.DEFAULT, RULES));
            }
        }
        return new Policy(origin, rules, allowsOthers);
    }

    private List<PolicyRule> rules(Object value) throws MalformedPolicy {
        if (!(value instanceof List<?> tables)) {
            throw text.at(PolicyText.OUTSIDE, RULES, "rules are tables, each under [[rule]]");
        }
        List<PolicyRule> rules = new ArrayList<>();
        for (Object table : tables) {
            if (!(table instanceof UnmodifiableConfig config)) {
                throw text.at(PolicyText.OUTSIDE, RULES, "rules are tables, each under [[rule]]");
            }
            rules.add(rule(rules.size(), config));
        }
        return rules;
    }

    private PolicyRule rule(int number, UnmodifiableConfig table) throws MalformedPolicy {
        List<Condition> conditions = new ArrayList<>();
        for (UnmodifiableConfig.Entry entry : table.entrySet()) {
            String key = entry.getKey();
            if (!key.equals(NAME) && !key.equals(ACTION)) {
                Object patterns = entry.getValue();
                conditions.add(condition(number, key, patterns));
            }
        }
        return new PolicyRule(name(number, table), action(number, table), conditions);
    }

    private String name(int number, UnmodifiableConfig table) throws MalformedPolicy {
        Object value = table.get(List.of(NAME));
        if (!(value instanceof String name) || name.isBlank() || name.equals(Policy.DEFAULT)) {
            throw text.at(number, NAME, "a rule has a name, a text in quotes that is not \"default\"");
        }
        if (!names.add(name)) {
            throw text.at(number, NAME, "two rules are called \"" + name + "\"");
        }
        return name;
    }

    private boolean action(int number, UnmodifiableConfig table) throws MalformedPolicy {
        Object value = table.get(List.of(ACTION));
        return allows(number, ACTION, value == null ? "nothing" : value);
    }

    private boolean allows(int number, String key, Object value) throws MalformedPolicy {
        if (!ACTIONS.contains(String.valueOf(value))) {
            throw text.at(number, key, key + " is \"allow\" or \"deny\", and not " + value);
        }
        return value.equals("allow");
    }

    private Condition condition(int number, String key, Object value) throws MalformedPolicy {
        Fact fact = Fact.of(key).orElse(null);
        if (fact == null) {
            List<String> known = new ArrayList<>(List.of(NAME, ACTION));
            Arrays.stream(Fact.values()).map(Fact::key).forEach(known::add);
            throw unknown(number, key, known);
        }
        if (!(value instanceof List<?> values) || values.isEmpty()) {
            throw text.at(number, key, key + " is a list with at least one text in quotes");
        }
        List<Glob> patterns = new ArrayList<>();
        for (Object each : values) {
            if (!(each instanceof String pattern) || pattern.isBlank()) {
                throw text.at(number, key, key + " has texts in quotes, and not " + each);
            }
            if (!Glob.isPattern(pattern) && !fact.isKnown(pattern)) {
                throw text.at(number, key, "there is nothing in " + key + " that is called \"" + pattern + "\"");
            }
            patterns.add(new Glob(pattern));
        }
        return new Condition(fact, patterns);
    }

    private MalformedPolicy unknown(int number, String key, List<String> known) {
        return text.at(number, key, "unknown key \"" + key + "\"" + Suggestions.text(key, known));
    }
}
