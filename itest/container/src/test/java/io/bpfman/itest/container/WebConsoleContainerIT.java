// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.inject.Inject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.OptionUtils;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.BundleContext;

/** The page in Felix's Web Console, which asks who somebody is; the page of its own is not configured and so not there. */
@ExtendWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class WebConsoleContainerIT {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String PAGE = "/system/console/bpfman";

    @Inject
    private BundleContext context;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(LIMIT).build();

    @Configuration
    public Option[] configuration() throws IOException {
        Path scratch = Files.createTempDirectory(Path.of("target"), "container");
        return OptionUtils.expand(
                FeatureOptions.feature("bpfman-simulated", scratch),
                FeatureOptions.web(scratch, false),
                FeatureOptions.artifact("encoder", 50),
                FeatureOptions.artifact("org.apache.felix.inventory", 50),
                FeatureOptions.artifact("org.apache.felix.webconsole", 55));
    }

    private HttpResponse<String> ask(String path, boolean known, String form, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + context.getProperty("bpfman.test.port") + path))
                .timeout(LIMIT);
        List<String> all = new ArrayList<>(List.of(headers));
        if (known) {
            // What the console takes unless it is configured.
            all.addAll(List.of(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString("admin:admin".getBytes(StandardCharsets.UTF_8))));
        }
        if (!form.isEmpty()) {
            all.addAll(List.of("Content-Type", "application/x-www-form-urlencoded"));
            request.POST(HttpRequest.BodyPublishers.ofString(form));
        }
        if (!all.isEmpty()) {
            request.headers(all.toArray(String[]::new));
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** The server starts when it is told of its configuration, a moment after its bundle, and then the console comes. */
    private void awaitPage() throws Exception {
        long end = System.nanoTime() + LIMIT.toNanos();
        int status = 0;
        String last = "";
        while (status != 200) {
            try {
                status = ask(PAGE, true, "").statusCode();
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

    @Test
    public void theConsoleSaysWhoMayComeIn() throws Exception {
        awaitPage();
        assertEquals(401, ask(PAGE, false, "").statusCode());
        HttpResponse<String> page = ask(PAGE, true, "");
        assertEquals(200, page.statusCode());
        assertTrue(page.body().contains("<h1>What packets meet</h1>"), page.body());
        assertTrue(page.body().contains("Apache Felix Web Console"), page.body());
        assertEquals(200, ask(PAGE + "/style.css", true, "").statusCode());
        assertEquals(404, ask("/bpfman/", false, "").statusCode());
        assertFalse(Files.exists(Path.of(context.getProperty("bpfman.test.token"))));
    }

    @Test
    public void changesComeFromPagesOfThisServer() throws Exception {
        awaitPage();
        assertEquals(403, ask(PAGE + "/change", true, "link=1&do=detach").statusCode());
        assertEquals(
                403, ask(PAGE + "/change", true, "link=1&do=detach&token=x").statusCode());
        assertEquals(
                403,
                ask(PAGE + "/change", true, "link=1&do=detach", "Sec-Fetch-Site", "cross-site")
                        .statusCode());
        assertEquals(403, ask(PAGE, true, "", "Origin", "http://evil.example").statusCode());
    }
}
