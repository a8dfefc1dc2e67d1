// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.view;

import io.bpfman.api.LoadFacts;
import io.bpfman.api.LoadVerdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What rules say of a load, as commands print it. */
public record VerdictView(LoadVerdict verdict) {

    /** The verdict, and what it is about, a line each. */
    public String text() {
        StringBuilder text = new StringBuilder();
        line(text, "verdict", verdict.allowed() ? "allow" : "deny");
        line(text, "rule", verdict.rule() + (verdict.policy().isEmpty() ? "" : " of " + verdict.policy()));
        line(text, "reason", verdict.reason());
        line(text, "source", verdict.facts().source());
        line(text, "asker", verdict.facts().asker());
        lists().forEach((key, values) -> line(text, key, values.isEmpty() ? "-" : String.join(", ", values)));
        return text.toString();
    }

    private static void line(StringBuilder text, String key, String value) {
        text.append(String.format("%-15s%s\n", key + ":", value));
    }

    /** By the keys of conditions. */
    private Map<String, List<String>> lists() {
        LoadFacts facts = verdict.facts();
        Map<String, List<String>> lists = new LinkedHashMap<>();
        lists.put("digests", facts.digests());
        lists.put("signers", facts.signers());
        lists.put("types", facts.types());
        lists.put("attach_points", facts.attachPoints());
        lists.put("helpers", facts.helpers());
        lists.put("kfuncs", facts.kfuncs());
        lists.put("map_types", facts.mapTypes());
        return lists;
    }

    /** The same for a program. */
    public Json json() {
        Json facts = Json.object()
                .put("source", verdict.facts().source())
                .put("asker", verdict.facts().asker());
        lists().forEach(facts::put);
        return Json.object()
                .put("allowed", verdict.allowed())
                .put("policy", verdict.policy())
                .put("rule", verdict.rule())
                .put("reason", verdict.reason())
                .put("facts", facts);
    }
}
