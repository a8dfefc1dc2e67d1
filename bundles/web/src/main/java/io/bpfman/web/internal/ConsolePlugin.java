// SPDX-License-Identifier: Apache-2.0
package io.bpfman.web.internal;

import io.bpfman.web.internal.Pages.Page;
import jakarta.servlet.Servlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URL;
import java.util.Optional;
import org.apache.felix.webconsole.servlet.AbstractServlet;
import org.apache.felix.webconsole.servlet.ServletConstants;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.servlet.context.ServletContextHelper;

/** The page in the Web Console, which says who may come in. It is there only where the Web Console is. */
@Component(
        service = Servlet.class,
        property = {
            ServletConstants.PLUGIN_LABEL + "=" + ConsolePlugin.LABEL,
            ServletConstants.PLUGIN_TITLE + "=bpfman",
            ServletConstants.PLUGIN_CATEGORY + "=Main",
            "bpfman.guest=true"
        },
        reference =
                @Reference(
                        name = "console",
                        service = ServletContextHelper.class,
                        target = "(osgi.http.whiteboard.context.name=org.apache.felix.webconsole)"))
public final class ConsolePlugin extends AbstractServlet {

    static final String LABEL = "bpfman";

    private static final long serialVersionUID = 1L;
    private static final String PAGE = ConsolePlugin.class.getName() + ".page";

    private final transient LiveAgent agent;
    private final transient Answers answers;
    private final transient Guard guard = new Guard(true);
    private final String token = TokenFile.random();

    @Activate
    public ConsolePlugin(@Reference LiveAgent agent) {
        this.agent = agent;
        answers = new Answers(agent);
    }

    @Override
    protected @Nullable URL getResource(String path) {
        return null;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (isRefused(request, response)) {
            return;
        }
        String path = path(request);
        if (path.equals("/events")) {
            answers.events(request, response, () -> true);
        } else if (!answers.resource(path, response)) {
            Page page = agent.pages().get(place(request), path, request.getParameterMap());
            // The console takes an answer with a status for one that is whole.
            request.setAttribute(PAGE, page);
        }
    }

    @Override
    public void renderContent(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Page page = (Page) request.getAttribute(PAGE);
        response.getWriter().write(Frame.part(place(request), page.content()));
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (isRefused(request, response)) {
            return;
        }
        if (!Guard.knows(token, request.getParameter("token"))) {
            Answers.write(response, 403, "text/plain", "this change did not come from a page of this server\n");
        } else if (path(request).equals("/change")) {
            answers.change(place(request), request, response);
        } else {
            Answers.write(response, 404, "text/plain", "there is no such page\n");
        }
    }

    private boolean isRefused(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Answers.headers(response, Frame.CONSOLE_POLICY);
        Optional<String> refusal = guard.refusal(request);
        if (refusal.isPresent()) {
            Answers.write(response, 403, "text/plain", refusal.get() + "\n");
        }
        return refusal.isPresent();
    }

    private static String path(HttpServletRequest request) {
        String path = Optional.ofNullable(request.getPathInfo()).orElse("");
        return path.startsWith("/" + LABEL) ? path.substring(LABEL.length() + 1) : path;
    }

    private Place place(HttpServletRequest request) {
        return new Place(String.valueOf(request.getAttribute(ServletConstants.ATTR_PLUGIN_ROOT)), token, false);
    }
}
