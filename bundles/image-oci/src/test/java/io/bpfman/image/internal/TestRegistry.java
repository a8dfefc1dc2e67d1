// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A registry on a loopback port, which can be told how to fail. */
final class TestRegistry implements AutoCloseable {

    static final String REPOSITORY = "team/programs";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, byte[]> content = new ConcurrentHashMap<>();
    private final List<String> requests = new ArrayList<>();
    private final Map<String, Faults> faults = new HashMap<>();
    private Optional<String> user = Optional.empty();
    private Optional<String> token = Optional.empty();
    private Optional<String> identityToken = Optional.empty();

    /** How an answer about some path fails, for a number of times. */
    interface Fault {
        void answer(HttpExchange exchange, byte[] body) throws IOException;
    }

    private static final class Faults {
        private final Fault fault;
        private int left;

        Faults(Fault fault, int times) {
            this.fault = fault;
            this.left = times;
        }
    }

    TestRegistry() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** The whole name of an image here. */
    String image(String tag) {
        return host() + "/" + REPOSITORY + ":" + tag;
    }

    /** Has what is at a path be asked for with this user and password. */
    void requireBasic(String pair) {
        user = Optional.of("Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
    }

    /** Has it be asked for with a token, which there is for this user and password, or for everybody. */
    void requireToken(String value) {
        token = Optional.of(value);
    }

    /** Has such a token be given for this identity token only. */
    void requireIdentityToken(String value, String granted) {
        identityToken = Optional.of(value);
        token = Optional.of(granted);
    }

    synchronized void failing(String path, int times, Fault fault) {
        faults.put(path, new Faults(fault, times));
    }

    synchronized List<String> requests() {
        return List.copyOf(requests);
    }

    synchronized long requests(String part) {
        return requests.stream().filter(request -> request.contains(part)).count();
    }

    void manifest(String name, byte[] bytes) {
        content.put("/v2/" + REPOSITORY + "/manifests/" + name, bytes);
        content.put("/v2/" + REPOSITORY + "/manifests/" + Digest.of(bytes), bytes);
    }

    /** Answers with this index to who asks what refers to a manifest; without one it says that it keeps no such list. */
    void referrers(Digest digest, byte[] index) {
        content.put("/v2/" + REPOSITORY + "/referrers/" + digest, index);
    }

    void blob(byte[] bytes) {
        content.put(blobPath(bytes), bytes);
    }

    static String blobPath(byte[] bytes) {
        return "/v2/" + REPOSITORY + "/blobs/" + Digest.of(bytes);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            Optional<Fault> fault = note(exchange, path);
            if (path.equals("/token") && fault.isEmpty()) {
                token(exchange);
                return;
            }
            if (!path.equals("/token") && !isAllowed(exchange)) {
                send(exchange, 401, "who asks?".getBytes(StandardCharsets.UTF_8));
                return;
            }
            byte[] body = content.get(path);
            if (fault.isPresent()) {
                fault.get().answer(exchange, body == null ? new byte[0] : body);
            } else if (body == null) {
                send(exchange, 404, "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\"}]}".getBytes(StandardCharsets.UTF_8));
            } else {
                ranged(exchange, body);
            }
        }
    }

    private synchronized Optional<Fault> note(HttpExchange exchange, String path) {
        String range = exchange.getRequestHeaders().getFirst("Range");
        requests.add(path + (range == null ? "" : " " + range));
        Faults those = faults.get(path);
        if (those == null || those.left == 0) {
            return Optional.empty();
        }
        those.left--;
        return Optional.of(those.fault);
    }

    private void token(HttpExchange exchange) throws IOException {
        if (identityToken.isPresent()) {
            String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String expected = "grant_type=refresh_token&client_id=bpfman&refresh_token=" + identityToken.get()
                    + "&scope=repository%3Ateam%2Fprograms%3Apull&service=the+registry";
            boolean good = exchange.getRequestMethod().equals("POST") && form.equals(expected);
            send(
                    exchange,
                    good ? 200 : 401,
                    (good ? "{\"access_token\":\"" + token.orElse("") + "\"}" : "no").getBytes(StandardCharsets.UTF_8));
            return;
        }
        String given = exchange.getRequestHeaders().getFirst("Authorization");
        if (user.isPresent() && !user.get().equals(given)) {
            send(exchange, 401, "wrong password".getBytes(StandardCharsets.UTF_8));
        } else {
            send(exchange, 200, ("{\"token\":\"" + token.orElse("") + "\"}").getBytes(StandardCharsets.UTF_8));
        }
    }

    private boolean isAllowed(HttpExchange exchange) {
        String given = exchange.getRequestHeaders().getFirst("Authorization");
        if (token.isPresent()) {
            exchange.getResponseHeaders()
                    .add(
                            "WWW-Authenticate",
                            "Bearer realm=\"http://" + host() + "/token\",service=\"the registry\",scope=\"repository:"
                                    + REPOSITORY + ":pull\"");
            return ("Bearer " + token.get()).equals(given);
        }
        exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"the registry\"");
        return user.isEmpty() || user.get().equals(given);
    }

    private static void ranged(HttpExchange exchange, byte[] body) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        if (range == null) {
            send(exchange, 200, body);
            return;
        }
        int from = Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
        exchange.getResponseHeaders()
                .add("Content-Range", "bytes " + from + "-" + (body.length - 1) + "/" + body.length);
        byte[] rest = new byte[body.length - from];
        System.arraycopy(body, from, rest, 0, rest.length);
        send(exchange, 206, rest);
    }

    static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
