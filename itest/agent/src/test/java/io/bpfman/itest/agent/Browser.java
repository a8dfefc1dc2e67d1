// SPDX-License-Identifier: Apache-2.0
package io.bpfman.itest.agent;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import com.grack.nanojson.JsonWriter;
import io.bpfman.itest.support.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Chromium without a screen, told what to do by its driver (W3C WebDriver). Closing it ends both. */
final class Browser implements AutoCloseable {

    private static final Pattern STARTED = Pattern.compile("started successfully on port ([0-9]+)");
    private static final Duration LIMIT = Duration.ofMinutes(1);
    /** The key of an element in the protocol. */
    private static final String ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(LIMIT)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
    private final Process driver;
    private final String base;

    private Browser(Process driver, String base) {
        this.driver = driver;
        this.base = base;
    }

    /**
     * Starts one.
     *
     * @param directory an empty one for its profile and its log
     */
    static Browser start(Path directory) {
        try {
            Path log = directory.resolve("driver.txt");
            Process driver = new ProcessBuilder("chromedriver", "--port=0")
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            try {
                return opened(driver, port(driver, log), directory.resolve("profile"));
            } catch (RuntimeException | Error e) {
                driver.destroyForcibly();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String port(Process driver, Path log) {
        List<String> port = new ArrayList<>();
        Await.within(LIMIT, () -> "the driver does not say its port: " + read(log), () -> {
            Matcher started = STARTED.matcher(read(log));
            if (started.find()) {
                port.add(started.group(1));
            } else if (!driver.isAlive()) {
                throw new AssertionError("the driver has ended: " + read(log));
            }
            return !port.isEmpty();
        });
        return port.get(0);
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Browser opened(Process driver, String port, Path profile) {
        String root = "http://127.0.0.1:" + port;
        Map<String, Object> options = Map.of(
                "args",
                List.of(
                        "--headless=new",
                        // Tests run as root.
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--disable-background-networking",
                        "--no-first-run",
                        "--user-data-dir=" + profile));
        Map<String, Object> wanted = Map.of(
                "capabilities",
                Map.of(
                        "alwaysMatch",
                        Map.of("goog:chromeOptions", options, "goog:loggingPrefs", Map.of("browser", "ALL"))));
        Browser outside = new Browser(driver, root);
        JsonObject session = outside.post("/session", wanted).getObject("value");
        return new Browser(driver, root + "/session/" + session.getString("sessionId"));
    }

    void open(String address) {
        post("/url", Map.of("url", address));
    }

    /** Clicks the one element that a selector of CSS finds, as a person does who sees it. */
    void click(String selector) {
        post("/element/" + element(selector) + "/click", Map.of());
    }

    /** Types into an element; what was in it goes. */
    void type(String selector, String text) {
        String element = element(selector);
        post("/element/" + element + "/clear", Map.of());
        post("/element/" + element + "/value", Map.of("text", text));
    }

    /** Presses a key where the focus is, by its code point in the protocol. */
    void press(char key) {
        List<Map<String, String>> strokes = List.of(
                Map.of("type", "keyDown", "value", String.valueOf(key)),
                Map.of("type", "keyUp", "value", String.valueOf(key)));
        post("/actions", Map.of("actions", List.of(Map.of("type", "key", "id", "keyboard", "actions", strokes))));
    }

    private String element(String selector) {
        return post("/element", Map.of("using", "css selector", "value", selector))
                .getObject("value")
                .getString(ELEMENT);
    }

    /** What an expression of the page's language gives, as text. */
    String eval(String expression) {
        return String.valueOf(
                post("/execute/sync", Map.of("script", "return String(" + expression + ")", "args", List.of()))
                        .getString("value"));
    }

    /** What is written in the first element that a selector finds; nothing when there is none. */
    String text(String selector) {
        return eval("(document.querySelector('" + selector + "') || {textContent: ''}).textContent");
    }

    /** Waits until something is written somewhere in the page, or in the one that comes in its place: who asks while one goes is told that it went. */
    void awaitText(String selector, String text) {
        AtomicReference<String> last = new AtomicReference<>("");
        Await.within(LIMIT, () -> "\"" + text + "\" is not in " + selector + ": " + last.get(), () -> {
            try {
                last.set(text(selector));
                return last.get().contains(text);
            } catch (RefusedException e) {
                last.set(e.getMessage());
                return false;
            }
        });
    }

    /** What the driver says when it does not do what it is told. */
    private static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RefusedException(String message) {
            super(message);
        }
    }

    /** A command of Chromium's own protocol. */
    JsonObject chromium(String command, Map<String, ?> parameters) {
        return post("/goog/cdp/execute", Map.of("cmd", command, "params", parameters))
                .getObject("value");
    }

    void look(int width, String scheme) {
        chromium(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
        chromium(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /** The whole page as a picture in a file. */
    void picture(Path file) {
        // A page whose style is on its way has its text, and no size.
        Await.within(
                LIMIT,
                () -> "the page is " + eval("document.readyState") + ", of the size " + size(),
                () -> eval("document.readyState").equals("complete") && size().getInt("height") > 0);
        JsonObject size = size();
        Map<String, Object> clip = Map.of(
                "x",
                0,
                "y",
                0,
                // A bar to scroll with is not in a picture of the whole.
                "width",
                Integer.parseInt(eval("window.innerWidth")),
                "height",
                size.getInt("height"),
                "scale",
                1);
        String png = chromium("Page.captureScreenshot", Map.of("captureBeyondViewport", true, "clip", clip))
                .getString("data");
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, Base64.getDecoder().decode(png));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the page complained about since this was asked last: errors of scripts, and what the policy refused. */
    List<String> complaints() {
        List<String> complaints = new ArrayList<>();
        JsonArray entries = post("/se/log", Map.of("type", "browser")).getArray("value");
        for (int i = 0; i < entries.size(); i++) {
            complaints.add(entries.getObject(i).getString("message"));
        }
        return complaints;
    }

    private JsonObject size() {
        return chromium("Page.getLayoutMetrics", Map.of()).getObject("cssContentSize");
    }

    private JsonObject post(String path, Map<String, ?> body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(LIMIT)
                .POST(HttpRequest.BodyPublishers.ofString(JsonWriter.string(body)))
                .build();
        return send(request);
    }

    private JsonObject send(HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new RefusedException(request.uri() + ": " + response.body());
            }
            return JsonParser.object().from(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (JsonParserException e) {
            throw new AssertionError("the driver gave no JSON", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted at " + request.uri(), e);
        }
    }

    @Override
    public void close() {
        try {
            send(HttpRequest.newBuilder(URI.create(base))
                    .timeout(LIMIT)
                    .DELETE()
                    .build());
        } finally {
            driver.destroy();
            try {
                if (!driver.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                    driver.destroyForcibly();
                }
            } catch (InterruptedException e) {
                driver.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
