// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import javax.inject.Inject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.OptionUtils;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;

/** The page at the HTTP Whiteboard of Felix's Jetty, without a Web Console. */
@ExtendWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class WebContainerIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @Inject
    private BundleContext context;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(LIMIT).build();

    @Configuration
    public Option[] configuration() throws IOException {
        Path scratch = Files.createTempDirectory(Path.of("target"), "container");
        return OptionUtils.expand(
                FeatureOptions.feature("bpfman-simulated", scratch), FeatureOptions.web(scratch, true));
    }

    private URI address(String path) {
        return URI.create("http://127.0.0.1:" + context.getProperty("bpfman.test.port") + path);
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(address(path)).timeout(LIMIT);
        return http.send(
                headers.length == 0 ? request.build() : request.headers(headers).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String form, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(address(path))
                .timeout(LIMIT)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form));
        return http.send(
                headers.length == 0 ? request.build() : request.headers(headers).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** The server starts when it is told of its configuration, a moment after its bundle. */
    private void awaitPage() throws Exception {
        long end = System.nanoTime() + LIMIT.toNanos();
        int status = 0;
        String last = "";
        while (status != 200) {
            try {
                status = get("/bpfman/style.css").statusCode();
                last = "status " + status;
            } catch (IOException e) {
                // nobody listens yet, or one who is to listen elsewhere in a moment
                last = e.toString();
                status = 0;
            }
            if (status != 200 && System.nanoTime() - end > 0) {
                throw new AssertionError("there is no page: " + last);
            }
        }
    }

    private String session() throws Exception {
        Path token = Path.of(context.getProperty("bpfman.test.token"));
        HttpResponse<String> login =
                post("/bpfman/login", "key=" + Files.readString(token).strip());
        assertEquals(303, login.statusCode());
        String cookie = login.headers().firstValue("Set-Cookie").orElseThrow();
        assertTrue(cookie.endsWith("; Path=/bpfman; HttpOnly; SameSite=Strict"), cookie);
        return cookie.substring(0, cookie.indexOf(';'));
    }

    @Test
    public void everyBundleIsActive() {
        assertEquals(
                List.of(),
                Arrays.stream(context.getBundles())
                        .filter(bundle -> bundle.getState() != Bundle.ACTIVE)
                        .map(Bundle::toString)
                        .toList());
    }

    @Test
    public void whoKnowsTheTokenSeesThePage() throws Exception {
        awaitPage();
        HttpResponse<String> outside = get("/bpfman/");
        assertEquals(401, outside.statusCode());
        assertTrue(outside.headers()
                .firstValue("Content-Security-Policy")
                .orElse("")
                .startsWith("default-src 'none'; script-src 'self'; style-src 'self';"));
        HttpResponse<String> inside = get("/bpfman/", "Cookie", session());
        assertEquals(200, inside.statusCode());
        assertTrue(inside.body().contains("[simulated]"), inside.body());
        assertEquals(200, get("/bpfman", "Cookie", session()).statusCode());
        assertEquals(
                "text/css;charset=utf-8",
                get("/bpfman/style.css").headers().firstValue("Content-Type").orElse(""));
        assertEquals(
                403,
                post("/bpfman/change", "link=1&do=detach", "Cookie", session()).statusCode());
        assertEquals(403, get("/bpfman/", "Sec-Fetch-Site", "cross-site").statusCode());
    }

    @Test
    public void tellsWhatIsCounted() throws Exception {
        awaitPage();
        HttpRequest request = HttpRequest.newBuilder(address("/bpfman/events"))
                .header("Cookie", session())
                .build();
        HttpResponse<InputStream> events = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        assertEquals(200, events.statusCode());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(events.body(), StandardCharsets.UTF_8))) {
            assertEquals("event: tick", lines.readLine());
            assertEquals("id: 0", lines.readLine());
            assertTrue(lines.readLine().startsWith("data: {"));
        }
    }

    @Test
    public void listensAtNoAddressThatOthersReach() throws Exception {
        awaitPage();
        int port = address("/").getPort();
        for (NetworkInterface one : NetworkInterface.networkInterfaces().toList()) {
            for (var address : one.inetAddresses()
                    .filter(found -> !found.isLoopbackAddress())
                    .toList()) {
                try (Socket socket = new Socket()) {
                    assertThrows(
                            IOException.class,
                            () -> socket.connect(new InetSocketAddress(address, port), 2000),
                            address.toString());
                }
            }
        }
    }

    @Test
    public void goesWithItsBundleAndTakesItsTokenAway() throws Exception {
        awaitPage();
        Bundle web = Arrays.stream(context.getBundles())
                .filter(bundle -> "io.bpfman.web".equals(bundle.getSymbolicName()))
                .findFirst()
                .orElseThrow();
        String session = session();
        web.stop();
        try {
            assertEquals(404, get("/bpfman/").statusCode());
            assertFalse(Files.exists(Path.of(context.getProperty("bpfman.test.token"))));
        } finally {
            web.start();
        }
        awaitPage();
        assertEquals(401, get("/bpfman/", "Cookie", session).statusCode());
        assertEquals(200, get("/bpfman/", "Cookie", session()).statusCode());
    }
}
