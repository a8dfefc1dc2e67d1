// SPDX-License-Identifier: Apache-2.0
package io.bpfman.web.internal;

import io.bpfman.api.PlanPreview;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** What a change would do, step by step, and the button that does it. Pure. */
final class PlanPage {

    private PlanPage() {}

    /**
     * The page.
     *
     * @param note what has to be said before; empty when nothing has
     */
    static String render(Place place, Wish wish, PlanPreview plan, Optional<String> note) {
        Html html = new Html();
        html.element("h1", "Plan: " + wish.words());
        note.ifPresent(what -> html.element("p", what, "class", "note", "role", "alert"));
        html.element("p", "Nothing has been done yet. These steps would be taken, in this order:");
        html.open("ol", "class", "steps");
        for (PlanPreview.Step step : plan.steps()) {
            html.open("li").text(step.action());
            if (!step.undo().isEmpty()) {
                html.element("div", "taken back by: " + step.undo(), "class", "quiet");
            }
            html.close();
        }
        html.close();
        if (plan.steps().isEmpty()) {
            html.element("p", "There is nothing to do.");
        }
        html.open("form", "method", "post", "action", place.base() + "/change", "class", "confirm");
        wish.fields()
                .forEach((name, values) ->
                        values.forEach(value -> html.empty("input", "type", "hidden", "name", name, "value", value)));
        html.empty("input", "type", "hidden", "name", "plan", "value", digest(plan));
        html.empty("input", "type", "hidden", "name", "token", "value", place.token());
        html.element("button", "Do it", "class", "do");
        html.text(" ");
        html.element("a", "Leave it as it is", "href", place.link(linkOf(wish)));
        html.close();
        return html.toString();
    }

    private static long linkOf(Wish wish) {
        return Long.parseLong(wish.fields().get("link").get(0));
    }

    /** The same for the same steps. */
    static String digest(PlanPreview plan) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            plan.steps().forEach(step -> {
                digest.update((step.action() + "\0" + step.undo() + "\0").getBytes(StandardCharsets.UTF_8));
            });
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
