// SPDX-License-Identifier: Apache-2.0
package io.bpfman.web.internal;

import io.bpfman.picture.SvgPicture;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What is around every page: a document of its own, or a part of the Web Console's. Nothing in it is inline, so that a policy can forbid what is. Pure. */
final class Frame {

    /** Nothing but what this server has, and nothing inline. */
    static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                    + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /** The Web Console's own frame has scripts and styles inline. */
    static final String CONSOLE_POLICY =
            "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline';"
                    + " img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'";

    /** Headers of every answer. */
    static final Map<String, String> HEADERS = Map.of(
            "X-Content-Type-Options", "nosniff",
            // Not no-referrer: forms would have no origin then.
            "Referrer-Policy", "same-origin",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Cross-Origin-Opener-Policy", "same-origin",
            "X-Frame-Options", "SAMEORIGIN",
            "Cache-Control", "no-store");

    private Frame() {}

    /** A whole document. */
    static String document(Place place, String title, String content) {
        Html html = new Html();
        html.open("html", "lang", "en").open("head");
        html.empty("meta", "charset", "UTF-8");
        html.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        html.empty("meta", "name", "color-scheme", "content", "light dark");
        html.element("title", title + " - bpfman");
        html.empty("link", "rel", "stylesheet", "href", place.base() + "/style.css");
        html.empty("link", "rel", "icon", "href", place.base() + "/icon.svg");
        html.element("script", "", "src", place.base() + "/script.js", "defer", "defer");
        html.close().open("body", "class", "bpfman-page");
        html.element("a", "Skip to the content", "href", "#bpfman", "class", "skip");
        html.open("header").open("nav", "aria-label", "Pages");
        navigation(html, place);
        html.close();
        if (place.loggedIn()) {
            html.open("form", "method", "post", "action", place.base() + "/logout");
            html.empty("input", "type", "hidden", "name", "token", "value", place.token());
            html.element("button", "Log out").close();
        }
        html.close()
                .open("main", "id", "bpfman", "class", "bpfman", "tabindex", "-1")
                .raw(content);
        html.close(3);
        return "<!DOCTYPE html>\n" + html;
    }

    /** A part of a document of the Web Console. */
    static String part(Place place, String content) {
        Html html = new Html();
        html.empty("link", "rel", "stylesheet", "href", place.base() + "/style.css");
        html.element("script", "", "src", place.base() + "/script.js", "defer", "defer");
        html.open("div", "id", "bpfman", "class", "bpfman").open("p");
        navigation(html, place);
        html.close().raw(content).close();
        return html.toString();
    }

    private static void navigation(Html html, Place place) {
        html.element("a", "Interfaces", "href", place.home());
        html.text(" ").element("a", "What does not agree", "href", place.base() + "/doctor");
    }

    /** The style sheet, that of pictures with it. */
    static String style() {
        return resource("style.css") + SvgPicture.style();
    }

    /** The script. */
    static String script() {
        return resource("script.js");
    }

    /** What a browser shows beside the title. */
    static String icon() {
        return resource("icon.svg");
    }

    private static String resource(String name) {
        try (InputStream in = Frame.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
