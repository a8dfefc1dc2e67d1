// SPDX-License-Identifier: Apache-2.0
package io.bpfman.web.internal;

import io.bpfman.web.internal.Pages.Page;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/** The page at the HTTP Whiteboard, for whoever knows the token and sits at this host. */
@Component(
        service = Servlet.class,
        configurationPid = WebConfig.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        property = {"osgi.http.whiteboard.servlet.pattern=/bpfman", "osgi.http.whiteboard.servlet.pattern=/bpfman/*"})
@Designate(ocd = WebConfig.class)
public final class PageServlet extends HttpServlet {

    private static final long serialVersionUID = 1L;
    private static final String COOKIE = "bpfman_session";

    private final transient LiveAgent agent;
    private final transient Answers answers;
    private final transient TokenFile token;
    private final transient Sessions sessions = new Sessions(System::nanoTime);
    private final transient Guard guard = new Guard(false);

    @Activate
    public PageServlet(@Reference LiveAgent agent, WebConfig config) throws IOException {
        this(agent, Path.of(config.token_file()));
    }

    PageServlet(LiveAgent agent, Path tokenFile) throws IOException {
        this.agent = agent;
        answers = new Answers(agent);
        token = TokenFile.create(tokenFile);
    }

    @Deactivate
    void deactivate() throws IOException {
        token.remove();
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Answers.headers(response, Frame.POLICY);
        String base = request.getContextPath() + request.getServletPath();
        String path = Optional.ofNullable(request.getPathInfo()).orElse("/");
        Place outside = new Place(base, "", false);
        Optional<String> refusal = guard.refusal(request);
        if (refusal.isPresent()) {
            write(response, outside, Pages.problem(403, refusal.get()));
            return;
        }
        Optional<String> session = session(request);
        Optional<String> known = session.flatMap(sessions::token);
        boolean post = request.getMethod().equals("POST");
        if (!post && !request.getMethod().equals("GET")) {
            response.setHeader("Allow", "GET, POST");
            write(response, outside, Pages.problem(405, "Pages are read with GET and changed with POST."));
        } else if (!post && answers.resource(path, response)) {
            return;
        } else if (post && path.equals("/login")) {
            login(request, response, outside);
        } else if (known.isEmpty()) {
            write(response, outside, new Page(post ? 403 : 401, "Log in", login(outside, false)));
        } else if (!post) {
            get(request, response, new Place(base, known.get(), true), path);
        } else if (!Guard.knows(known.get(), request.getParameter("token"))) {
            write(response, outside, Pages.problem(403, "This change did not come from a page of this server."));
        } else {
            post(request, response, new Place(base, known.get(), true), path, session.get());
        }
    }

    private void get(HttpServletRequest request, HttpServletResponse response, Place place, String path)
            throws IOException {
        if (path.equals("/events")) {
            answers.events(
                    request,
                    response,
                    () -> session(request).filter(sessions::isThere).isPresent());
        } else {
            write(response, place, agent.pages().get(place, path, request.getParameterMap()));
        }
    }

    private void post(
            HttpServletRequest request, HttpServletResponse response, Place place, String path, String session)
            throws IOException {
        if (path.equals("/change")) {
            answers.change(place, request, response);
        } else if (path.equals("/logout")) {
            sessions.end(session);
            response.setHeader("Set-Cookie", cookie(place, "", request) + "; Max-Age=0");
            Answers.redirect(response, place.home());
        } else {
            write(response, place, Pages.problem(404, "There is no such page."));
        }
    }

    private void login(HttpServletRequest request, HttpServletResponse response, Place place) throws IOException {
        if (token.is(String.valueOf(request.getParameter("key")))) {
            response.setHeader("Set-Cookie", cookie(place, sessions.begin(), request));
            Answers.redirect(response, place.home());
        } else {
            write(response, place, new Page(403, "Log in", login(place, true)));
        }
    }

    private String login(Place place, boolean refused) {
        return LoginPage.render(place, token.path(), refused);
    }

    private static String cookie(Place place, String value, HttpServletRequest request) {
        return COOKIE + "=" + value + "; Path=" + place.base() + "; HttpOnly; SameSite=Strict"
                + (request.isSecure() ? "; Secure" : "");
    }

    private static Optional<String> session(HttpServletRequest request) {
        Cookie[] cookies = request.getCookies();
        return (cookies == null ? Stream.<Cookie>empty() : Arrays.stream(cookies))
                .filter(cookie -> cookie.getName().equals(COOKIE))
                .map(Cookie::getValue)
                .findFirst();
    }

    private static void write(HttpServletResponse response, Place place, Page page) throws IOException {
        Answers.write(response, page.status(), "text/html", Frame.document(place, page.title(), page.content()));
    }
}
