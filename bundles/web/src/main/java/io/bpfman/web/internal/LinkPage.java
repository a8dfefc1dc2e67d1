// SPDX-License-Identifier: Apache-2.0
package io.bpfman.web.internal;

import io.bpfman.api.HookDetails;
import io.bpfman.api.Link;
import io.bpfman.api.MemberDetails;
import io.bpfman.api.Verdict;
import io.bpfman.picture.Facts;
import io.bpfman.picture.Numbers;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A link, and what can be done with it; each of these shows its plan first. Pure. */
final class LinkPage {

    private LinkPage() {}

    static String render(Place place, Link link, Snapshot snapshot) {
        Html html = new Html();
        String program = Facts.program(snapshot.names().getOrDefault(link.programId(), ""), link.programId());
        html.element("h1", "Link " + link.id());
        Facts.wrong(link).ifPresent(what -> html.element("p", "! " + what, "class", "wrong"));
        html.open("dl");
        row(html, "Kind", link.kind().label());
        html.element("dt", "Program")
                .open("dd")
                .element("a", program, "href", place.program(link.programId()))
                .close();
        Optional<HookDetails> hook = link.details().onHook();
        Optional<MemberDetails> member = link.details().inDispatcher();
        hook.ifPresent(found -> {
            row(html, "Interface", found.interfaceName() + " (index " + found.ifindex() + ")");
            found.netns().ifPresent(netns -> row(html, "Network namespace", netns.toString()));
            row(html, "Hook", found.attachPoint().type().label());
            row(html, "Priority", Integer.toString(found.priority()));
            row(html, "Position", Integer.toString(found.position()));
        });
        member.ifPresent(found -> {
            row(
                    html,
                    "Proceeds on",
                    Facts.verdicts(found.proceedOn(), found.dispatcherKey().type())
                            .replace(",", ", "));
            row(html, "Enabled", found.enabled() ? "yes" : "no");
            counts(html, link.id(), snapshot);
        });
        if (hook.isEmpty()) {
            row(html, "Attached to", link.details().toString());
        }
        row(
                html,
                "Kernel link",
                link.kernelLinkId().isPresent()
                        ? Long.toString(link.kernelLinkId().getAsLong())
                        : "none");
        row(html, "Pin", link.pinPath().toString());
        row(html, "Attached at", link.createdAt().toString());
        metadata(html, link.metadata());
        html.close();
        html.element("h2", "Change it");
        html.element("p", "Each shows what would be done, step by step, before anything is.", "class", "quiet");
        html.open("div", "class", "forms");
        hook.ifPresent(found -> priority(html, place, link.id(), found));
        member.ifPresent(found -> {
            proceedOn(html, place, link.id(), found);
            String change = found.enabled() ? "disable" : "enable";
            button(html, place, link.id(), change, found.enabled() ? "Disable" : "Enable");
        });
        button(html, place, link.id(), "detach", "Detach");
        html.close();
        return html.toString();
    }

    private static void counts(Html html, long linkId, Snapshot snapshot) {
        Map<String, String> numbers = snapshot.numbers();
        if (!numbers.containsKey(Numbers.runs(linkId))) {
            row(html, "Runs", "not counted");
            return;
        }
        number(html, "Runs", Numbers.runs(linkId), numbers);
        number(html, "Rate", Numbers.rate(linkId), numbers);
        number(html, "Stopped here", Numbers.stops(linkId), numbers);
    }

    private static void number(Html html, String name, String number, Map<String, String> numbers) {
        html.element("dt", name).element("dd", numbers.get(number), "data-n", number);
    }

    static void metadata(Html html, Map<String, String> metadata) {
        new TreeMap<>(metadata).forEach((key, value) -> row(html, "Metadata", key + "=" + value));
    }

    static void row(Html html, String name, String value) {
        html.element("dt", name).element("dd", value);
    }

    private static void begin(Html html, Place place, long link, String change) {
        html.open("form", "method", "get", "action", place.base() + "/plan", "data-change", change);
        html.empty("input", "type", "hidden", "name", "link", "value", Long.toString(link));
        html.empty("input", "type", "hidden", "name", "do", "value", change);
    }

    private static void priority(Html html, Place place, long link, HookDetails hook) {
        begin(html, place, link, "priority");
        html.element("label", "Priority, lower runs first", "for", "bpfman-priority");
        html.empty(
                "input",
                "type",
                "number",
                "id",
                "bpfman-priority",
                "name",
                "priority",
                "min",
                "0",
                "max",
                Integer.toString(Integer.MAX_VALUE),
                "required",
                "required",
                "value",
                Integer.toString(hook.priority()));
        html.element("button", "Show the plan").close();
    }

    private static void proceedOn(Html html, Place place, long link, MemberDetails member) {
        begin(html, place, link, "proceed-on");
        html.open("fieldset").element("legend", "The next one runs after");
        for (Verdict verdict : member.dispatcherKey().type().verdicts()) {
            html.open("label", "class", "choice");
            if (member.proceedOn().contains(verdict)) {
                html.empty("input", "type", "checkbox", "name", "on", "value", verdict.label(), "checked", "checked");
            } else {
                html.empty("input", "type", "checkbox", "name", "on", "value", verdict.label());
            }
            html.text(" " + verdict.label()).close();
        }
        html.close().element("button", "Show the plan").close();
    }

    private static void button(Html html, Place place, long link, String change, String words) {
        begin(html, place, link, change);
        html.element("button", words + ": show the plan").close();
    }
}
