// SPDX-License-Identifier: Apache-2.0
package io.bpfman.web.internal;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/** What both forms of the page answer alike. */
final class Answers {

    private final LiveAgent agent;

    Answers(LiveAgent agent) {
        this.agent = agent;
    }

    /** Answers what is no page; gives false when it is one. */
    boolean resource(String path, HttpServletResponse response) throws IOException {
        switch (path) {
            case "/style.css" -> write(response, 200, "text/css", Frame.style());
            case "/script.js" -> write(response, 200, "text/javascript", Frame.script());
            case "/icon.svg" -> write(response, 200, "image/svg+xml", Frame.icon());
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Tells a page what happens, as long as it may be told. */
    void events(HttpServletRequest request, HttpServletResponse response, BooleanSupplier allowed) throws IOException {
        String seen = request.getHeader("Last-Event-ID") == null
                ? String.valueOf(request.getParameter("seen"))
                : request.getHeader("Last-Event-ID");
        long number = seen.matches("[0-9]{1,18}") ? Long.parseLong(seen) : 0;
        if (!agent.stream().serve(agent.pages(), number, allowed, response)) {
            response.setIntHeader("Retry-After", 5);
            write(response, 503, "text/plain", "too many pages are open\n");
        }
    }

    /** Makes a change and goes on to where its result is shown. */
    void change(Place place, HttpServletRequest request, HttpServletResponse response) {
        redirect(response, place.base() + agent.pages().change(request.getParameterMap()));
    }

    static void redirect(HttpServletResponse response, String to) {
        response.setStatus(HttpServletResponse.SC_SEE_OTHER);
        response.setHeader("Location", to);
    }

    static void headers(HttpServletResponse response, String policy) {
        Frame.HEADERS.forEach(response::setHeader);
        response.setHeader("Content-Security-Policy", policy);
    }

    static void write(HttpServletResponse response, int status, String type, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.setContentType(type);
        response.setCharacterEncoding("UTF-8");
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }
}
