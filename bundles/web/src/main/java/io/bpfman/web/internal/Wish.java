// SPDX-License-Identifier: Apache-2.0
package io.bpfman.web.internal;

import io.bpfman.api.Change;
import io.bpfman.api.DetachRequest;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.Link;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.SetEnabled;
import io.bpfman.api.SetPriority;
import io.bpfman.api.SetProceedOn;
import io.bpfman.api.Verdict;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongFunction;

/**
 * A change as somebody asked for it in a form.
 *
 * @param change what the manager makes
 * @param words what it is, for a person
 * @param fields the form again
 */
record Wish(Change change, String words, Map<String, List<String>> fields) {

    /** What was asked for is nothing that can be asked for. */
    static final class Unclear extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unclear(String message) {
            super(message);
        }
    }

    /**
     * Reads a form.
     *
     * @param links by their ids
     */
    static Wish of(Map<String, String[]> form, LongFunction<Link> links) {
        long id = number(one(form, "link"), Long.MAX_VALUE);
        String what = one(form, "do");
        Map<String, List<String>> fields = new TreeMap<>();
        fields.put("link", List.of(Long.toString(id)));
        fields.put("do", List.of(what));
        return switch (what) {
            case "priority" -> {
                int priority = (int) number(one(form, "priority"), Integer.MAX_VALUE);
                fields.put("priority", List.of(Integer.toString(priority)));
                yield new Wish(new SetPriority(id, priority), "give link " + id + " the priority " + priority, fields);
            }
            case "proceed-on" -> {
                List<String> verdicts = Arrays.asList(form.getOrDefault("on", new String[0]));
                ProceedOn mask = mask(verdicts, links.apply(id));
                fields.put("on", verdicts);
                yield new Wish(
                        new SetProceedOn(id, mask),
                        "have the next one run after link " + id + " said "
                                + (verdicts.isEmpty() ? "nothing" : String.join(", ", verdicts)),
                        fields);
            }
            case "enable" -> new Wish(new SetEnabled(id, true), "enable link " + id, fields);
            case "disable" -> new Wish(new SetEnabled(id, false), "disable link " + id, fields);
            case "detach" -> new Wish(new DetachRequest(id), "detach link " + id, fields);
            default -> throw new Unclear("there is no such change: " + what);
        };
    }

    private static ProceedOn mask(List<String> names, Link link) {
        DispatcherType type = link.details()
                .inDispatcher()
                .orElseThrow(() -> new Unclear("link " + link.id() + " is no member of a dispatcher"))
                .dispatcherKey()
                .type();
        return ProceedOn.of(names.stream()
                .map(name -> type.verdicts().stream()
                        .filter(verdict -> verdict.label().equals(name))
                        .findFirst()
                        .orElseThrow(() -> new Unclear("there is no such verdict: " + name)))
                .toArray(Verdict[]::new));
    }

    private static String one(Map<String, String[]> form, String name) {
        String[] values = form.getOrDefault(name, new String[0]);
        if (values.length != 1) {
            throw new Unclear("what is asked for has " + values.length + " values of " + name + " and not one");
        }
        return values[0];
    }

    private static long number(String text, long most) {
        try {
            long number = Long.parseLong(text);
            if (number >= 0 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new Unclear("no number: " + text);
        }
        throw new Unclear("not between 0 and " + most + ": " + text);
    }
}
