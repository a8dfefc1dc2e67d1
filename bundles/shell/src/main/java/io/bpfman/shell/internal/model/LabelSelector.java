// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.model;

import io.bpfman.shell.CommandException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Chooses by metadata, in the notation of Kubernetes' label selectors: requirements separated by commas, each {@code key}, {@code !key},
 * {@code key=value}, {@code key!=value}, {@code key in (a,b)} or {@code key notin (a,b)}.
 */
public final class LabelSelector implements Predicate<Map<String, String>> {

    private static final String KEY = "([A-Za-z0-9][-A-Za-z0-9_./]*)";
    private static final String VALUE = "([-A-Za-z0-9_.]*)";
    private static final Pattern SET = Pattern.compile(KEY + "\\s+(in|notin)\\s*\\(([^()]*)\\)");
    private static final Pattern COMPARISON = Pattern.compile(KEY + "\\s*(==|=|!=)\\s*" + VALUE);
    private static final Pattern EXISTENCE = Pattern.compile("(!?)\\s*" + KEY);
    /** A comma that is not between parentheses. */
    private static final Pattern SEPARATOR = Pattern.compile(",(?![^()]*\\))");

    private final List<Predicate<Map<String, String>>> requirements = new ArrayList<>();

    private LabelSelector() {}

    /** Reads a selector; throws {@link CommandException} when it is none. */
    public static LabelSelector parse(String text) {
        LabelSelector selector = new LabelSelector();
        for (String requirement : SEPARATOR.split(text, -1)) {
            selector.requirements.add(requirement(requirement.trim(), text));
        }
        return selector;
    }

    private static Predicate<Map<String, String>> requirement(String text, String whole) {
        Matcher set = SET.matcher(text);
        if (set.matches()) {
            List<String> values =
                    Arrays.stream(set.group(3).split(",", -1)).map(String::trim).toList();
            String key = set.group(1);
            // A value that is not there is not in any set.
            Predicate<Map<String, String>> in = labels -> labels.containsKey(key) && values.contains(labels.get(key));
            return set.group(2).equals("in") ? in : in.negate();
        }
        Matcher comparison = COMPARISON.matcher(text);
        if (comparison.matches()) {
            String key = comparison.group(1);
            String value = comparison.group(3);
            Predicate<Map<String, String>> equal = labels -> value.equals(labels.get(key));
            return comparison.group(2).equals("!=") ? equal.negate() : equal;
        }
        Matcher existence = EXISTENCE.matcher(text);
        if (existence.matches()) {
            String key = existence.group(2);
            Predicate<Map<String, String>> there = labels -> labels.containsKey(key);
            return existence.group(1).isEmpty() ? there : there.negate();
        }
        throw CommandException.usage("invalid value for --selector: \"" + text + "\" in \"" + whole
                + "\" is none of KEY, !KEY, KEY=VALUE, KEY!=VALUE, KEY in (A,B), KEY notin (A,B)");
    }

    @Override
    public boolean test(Map<String, String> labels) {
        return requirements.stream().allMatch(requirement -> requirement.test(labels));
    }
}
