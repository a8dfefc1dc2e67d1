// SPDX-License-Identifier: Apache-2.0
package io.bpfman.web.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.bpfman.api.DetachRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageServletTest {
    @TempDir
    private Path directory;

    private final Scene scene = new Scene("eth0");
    private PageServlet servlet;
    private Path token;

    @BeforeEach
    void start() throws IOException {
        token = directory.resolve("token");
        servlet = new PageServlet(new LiveAgent(scene.bpfman()), token);
    }

    private String login() throws Exception {
        Exchange login = new Exchange("POST", "/login")
                .field("key", Files.readString(token).strip())
                .to(servlet);
        assertEquals(303, login.status);
        assertEquals("/bpfman/", login.headers.get("Location"));
        Matcher cookie = Pattern.compile("bpfman_session=([A-Za-z0-9_-]{43}); Path=/bpfman; HttpOnly; SameSite=Strict")
                .matcher(login.headers.get("Set-Cookie"));
        assertTrue(cookie.matches(), login.headers.get("Set-Cookie"));
        return cookie.group(1);
    }

    private String secret(String session) throws Exception {
        String page = new Exchange("GET", "/").session(session).to(servlet).text();
        Matcher secret = Pattern.compile("name=\"token\" value=\"([^\"]+)\"").matcher(page);
        assertTrue(secret.find(), page);
        return secret.group(1);
    }

    @Test
    void everyAnswerHasThePolicy() throws Exception {
        for (String path : List.of("/", "/style.css", "/script.js", "/icon.svg", "/events", "/nosuch")) {
            Exchange answer = new Exchange("GET", path).to(servlet);
            assertEquals(
                    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                            + " form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
                    answer.headers.get("Content-Security-Policy"));
            assertEquals("nosniff", answer.headers.get("X-Content-Type-Options"));
            assertEquals("no-store", answer.headers.get("Cache-Control"));
            assertEquals("same-origin", answer.headers.get("Cross-Origin-Resource-Policy"));
        }
    }

    @Test
    void withoutATokenThereIsNothingButTheDoor() throws Exception {
        for (String path : List.of("/", "/link/1", "/plan", "/events", "/doctor")) {
            Exchange answer = new Exchange("GET", path).to(servlet);
            assertEquals(401, answer.status, path);
            assertFalse(answer.text().contains("eth0"), answer.text());
        }
        Exchange wrong = new Exchange("POST", "/login").field("key", "guess").to(servlet);
        assertEquals(403, wrong.status);
        assertFalse(wrong.headers.containsKey("Set-Cookie"));
        assertEquals(403, new Exchange("POST", "/login").to(servlet).status);
        assertEquals(401, new Exchange("GET", "/").session("made-up").to(servlet).status);
        assertEquals(200, new Exchange("GET", "/style.css").to(servlet).status);
    }

    @Test
    void theTokenOpensTheDoorUntilSomebodyLeaves() throws Exception {
        String session = login();
        Exchange page = new Exchange("GET", "/").session(session).to(servlet);
        assertEquals(200, page.status);
        assertTrue(page.text().contains("Interface eth0"), page.text());
        Exchange bye = new Exchange("POST", "/logout")
                .session(session)
                .field("token", secret(session))
                .to(servlet);
        assertEquals(303, bye.status);
        assertTrue(bye.headers.get("Set-Cookie").endsWith("; Max-Age=0"));
        assertEquals(401, new Exchange("GET", "/").session(session).to(servlet).status);
    }

    @Test
    void aChangeSaysWhatOnlyAPageKnows() throws Exception {
        String session = login();
        String plan = new Exchange("GET", "/plan")
                .session(session)
                .field("link", "1")
                .field("do", "detach")
                .to(servlet)
                .text();
        Matcher digest = Pattern.compile("name=\"plan\" value=\"([^\"]+)\"").matcher(plan);
        assertTrue(digest.find());
        Exchange change = new Exchange("POST", "/change")
                .field("link", "1")
                .field("do", "detach")
                .field("plan", digest.group(1));
        assertEquals(403, change.to(servlet).status, "no session");
        assertEquals(403, change.session(session).to(servlet).status, "no token");
        assertEquals(403, change.field("token", secret(login())).to(servlet).status, "another session's token");
        change.field("token", secret(session));
        assertEquals(403, change.header("Sec-Fetch-Site", "cross-site").to(servlet).status);
        assertEquals(403, change.header("Sec-Fetch-Site", "same-site").to(servlet).status);
        change.header("Sec-Fetch-Site", "same-origin");
        assertEquals(403, change.header("Origin", "http://evil.example").to(servlet).status);
        change.header("Origin", "http://127.0.0.1:8450");
        assertEquals(403, change.header("Host", "evil.example:8450").to(servlet).status);
        assertEquals(List.of(), scene.made);
        assertEquals(303, change.header("Host", "127.0.0.1:8450").to(servlet).status);
        assertEquals(List.of(new DetachRequest(1)), scene.made);
    }

    @Test
    void nothingIsChangedByReading() throws Exception {
        String session = login();
        for (String path : List.of("/change", "/logout", "/login")) {
            assertEquals(
                    404,
                    new Exchange("GET", path)
                            .session(session)
                            .field("token", secret(session))
                            .to(servlet)
                            .status);
        }
        Exchange put = new Exchange("PUT", "/change").session(session).to(servlet);
        assertEquals(405, put.status);
        assertEquals("GET, POST", put.headers.get("Allow"));
        assertEquals(List.of(), scene.made);
    }

    @Test
    void aPageIsToldWhatHappensUntilItsSessionEnds() throws Exception {
        String session = login();
        String token = secret(session);
        Exchange events = new Exchange("GET", "/events").session(session);
        events.afterFlush = () -> new Exchange("POST", "/logout")
                .session(session)
                .field("token", token)
                .to(servlet);
        events.to(servlet);
        assertEquals(200, events.status);
        assertEquals("text/event-stream", events.headers.get("Content-Type"));
        assertEquals(1, events.text().split("event: tick\n", -1).length - 1, events.text());
        assertTrue(events.text().contains("\"runs-1\":\"100\""), events.text());
    }

    @Test
    void theTokenGoesWithThePage() throws Exception {
        servlet.deactivate();
        assertFalse(Files.exists(token));
    }
}
