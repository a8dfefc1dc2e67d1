// SPDX-License-Identifier: Apache-2.0
package io.bpfman.web.internal;

import io.bpfman.api.Dispatcher;
import io.bpfman.api.Link;
import io.bpfman.api.Member;
import io.bpfman.picture.Facts;
import io.bpfman.picture.Numbers;
import io.bpfman.picture.PacketPath;
import io.bpfman.picture.PacketPath.Chain;
import io.bpfman.picture.PacketPath.Hook;
import io.bpfman.picture.PacketPath.Single;
import io.bpfman.picture.PacketPath.Stop;
import io.bpfman.picture.SvgPicture;
import io.bpfman.web.internal.Happenings.Happening;
import java.util.List;
import java.util.Optional;

/** Every interface with its hooks, what is disabled or broken, links that are on no interface, and what happened. Pure. */
final class OverviewPage {

    private final Place place;
    private final Snapshot snapshot;

    private OverviewPage(Place place, Snapshot snapshot) {
        this.place = place;
        this.snapshot = snapshot;
    }

    static String render(Place place, Snapshot snapshot, List<Happening> happenings) {
        OverviewPage page = new OverviewPage(place, snapshot);
        Html html = new Html();
        html.element("h1", "What packets meet");
        if (snapshot.simulated()) {
            html.element("p", "[simulated] There is no kernel underneath.", "class", "note");
        }
        html.element("p", "", "id", "bpfman-status", "role", "status", "class", "quiet");
        html.open("div", "class", "columns")
                .open("div", "id", "bpfman-state", "data-shape", snapshot.shape(), "data-base", place.base());
        page.troubles(html);
        page.interfaces(html);
        page.others(html);
        html.close();
        page.happenings(html, happenings);
        html.close();
        return html.toString();
    }

    private void troubles(Html html) {
        Html list = new Html();
        snapshot.dispatchers().forEach(dispatcher -> {
            Facts.wrong(dispatcher)
                    .ifPresent(what -> list.element(
                            "li",
                            "! The dispatcher " + dispatcher.key().type().label() + " of " + dispatcher.interfaceName()
                                    + ": " + what));
            for (Member member : dispatcher.members()) {
                if (!member.enabled()) {
                    trouble(list, member.linkId(), member.programName() + ": disabled");
                }
                Facts.wrong(member).ifPresent(what -> trouble(list, member.linkId(), "! " + what));
            }
        });
        for (Link link : snapshot.links()) {
            Facts.wrong(link).ifPresent(what -> trouble(list, link.id(), "! " + what));
        }
        html.open("section", "aria-labelledby", "bpfman-troubles");
        html.element("h2", "Disabled or broken", "id", "bpfman-troubles");
        String items = list.toString();
        if (items.isEmpty()) {
            html.element("p", "Nothing is.");
        } else {
            html.open("ul").raw(items).close();
        }
        html.close();
    }

    private void trouble(Html list, long link, String what) {
        list.open("li")
                .element("a", "Link " + link, "href", place.link(link))
                .text(" " + what)
                .close();
    }

    private void interfaces(Html html) {
        if (snapshot.paths().isEmpty()) {
            html.element("p", "Nothing is attached to any interface.");
        }
        html.open("div", "class", "interfaces");
        int number = 0;
        for (PacketPath path : snapshot.paths()) {
            String id = "bpfman-interface-" + number++;
            html.open("section", "aria-labelledby", id, "class", "interface");
            html.element("h2", "Interface " + Facts.place(path), "id", id);
            html.raw(SvgPicture.element(
                    path, new SvgPicture.Surroundings(link -> Optional.of(place.link(link)), snapshot::rate)));
            html.open("details");
            html.element("summary", "The same as tables");
            path.hooks().forEach(hook -> table(html, path, hook));
            html.close();
            html.close();
        }
        html.close();
    }

    private void table(Html html, PacketPath path, Hook hook) {
        String caption = hook.title() + " of " + path.interfaceName();
        html.open("div", "class", "wide", "role", "region", "tabindex", "0", "aria-label", caption);
        html.open("table").element("caption", caption).open("thead").open("tr");
        for (String head : List.of(
                "Place", "Program", "Link", "Priority", "Proceeds on", "Runs", "Rate", "Stopped here", "State")) {
            html.element("th", head, "scope", "col");
        }
        html.close(2).open("tbody");
        int number = 0;
        for (Stop stop : hook.stops()) {
            number++;
            if (stop instanceof Chain chain) {
                chain(html, number, chain.dispatcher());
            } else if (stop instanceof Single single) {
                single(html, number, single);
            }
        }
        html.close(3);
    }

    private void chain(Html html, int number, Dispatcher dispatcher) {
        for (Member member : dispatcher.members()) {
            html.open("tr");
            html.element("td", number + "." + member.position());
            html.open("td")
                    .element("a", member.programName(), "href", place.program(member.programId()))
                    .close();
            html.open("td")
                    .element("a", Long.toString(member.linkId()), "href", place.link(member.linkId()))
                    .close();
            html.element("td", Integer.toString(member.priority()));
            html.element(
                    "td",
                    Facts.verdicts(member.proceedOn(), dispatcher.key().type()).replace(",", ", "));
            html.element(
                    "td",
                    member.counts().map(counts -> Long.toString(counts.runs())).orElse("not counted"),
                    "data-n",
                    Numbers.runs(member.linkId()));
            html.element("td", snapshot.rate(member.linkId()), "data-n", Numbers.rate(member.linkId()));
            html.element("td", stops(dispatcher, member), "data-n", Numbers.stops(member.linkId()));
            html.element("td", state(dispatcher, member));
            html.close();
        }
    }

    private static String stops(Dispatcher dispatcher, Member member) {
        String stops = Facts.stops(member, dispatcher.key().type());
        return stops.isEmpty() ? "nothing" : stops;
    }

    private static String state(Dispatcher dispatcher, Member member) {
        return Facts.wrong(dispatcher).or(() -> Facts.wrong(member)).orElse(member.enabled() ? "runs" : "disabled");
    }

    private void single(Html html, int number, Single single) {
        html.open("tr").element("td", Integer.toString(number));
        html.element("td", Facts.program(single));
        Optional<Link> link = single.link();
        html.open("td");
        if (link.isPresent()) {
            html.element(
                    "a",
                    Long.toString(link.get().id()),
                    "href",
                    place.link(link.get().id()));
        } else {
            html.text("none of ours");
        }
        html.close();
        html.element(
                "td",
                link.flatMap(one -> one.details().onHook())
                        .map(hook -> Integer.toString(hook.priority()))
                        .orElse(""));
        html.element("td", "").element("td", "").element("td", "").element("td", "");
        html.element("td", link.isPresent() ? link.flatMap(Facts::wrong).orElse("runs") : Facts.owner(single));
        html.close();
    }

    private void others(Html html) {
        List<Link> others = snapshot.links().stream()
                .filter(link -> link.details().onHook().isEmpty())
                .toList();
        if (others.isEmpty()) {
            return;
        }
        html.open("section", "aria-labelledby", "bpfman-others");
        html.element("h2", "Links on no interface", "id", "bpfman-others").open("ul");
        for (Link link : others) {
            html.open("li").element("a", "Link " + link.id(), "href", place.link(link.id()));
            html.text(" " + link.kind().label() + ", program "
                            + Facts.program(snapshot.names().getOrDefault(link.programId(), ""), link.programId()))
                    .close();
        }
        html.close(2);
    }

    private void happenings(Html html, List<Happening> happenings) {
        html.open("section", "aria-labelledby", "bpfman-events");
        html.element("h2", "What happened", "id", "bpfman-events");
        html.open(
                "ul",
                "id",
                "bpfman-log",
                "role",
                "log",
                "aria-live",
                "polite",
                "aria-labelledby",
                "bpfman-events",
                "data-seen",
                happenings.isEmpty()
                        ? "0"
                        : Long.toString(happenings.get(happenings.size() - 1).number()));
        for (Happening happening : happenings) {
            html.element("li", happening.at() + " " + happening.words());
        }
        html.close(2);
    }
}
