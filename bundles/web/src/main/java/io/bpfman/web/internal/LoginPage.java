// SPDX-License-Identifier: Apache-2.0
package io.bpfman.web.internal;

import java.nio.file.Path;

/** Asks for the token. Pure. */
final class LoginPage {

    private LoginPage() {}

    static String render(Place place, Path file, boolean refused) {
        Html html = new Html();
        html.element("h1", "Who may come in");
        if (refused) {
            html.element("p", "! That is not the token.", "class", "wrong", "role", "alert");
        }
        html.open("p").text("The token is in ").element("code", file.toString());
        html.text(" on the host, which only the agent's user can read.").close();
        html.open("form", "method", "post", "action", place.base() + "/login");
        html.element("label", "Token", "for", "bpfman-key");
        html.empty(
                "input",
                "type",
                "password",
                "id",
                "bpfman-key",
                "name",
                "key",
                "required",
                "required",
                "autocomplete",
                "off",
                "autofocus",
                "autofocus");
        html.element("button", "Come in").close();
        return html.toString();
    }
}
