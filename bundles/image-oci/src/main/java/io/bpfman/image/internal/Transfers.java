// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import io.bpfman.api.errors.ImageException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;

/**
 * Gets and brings things by HTTP: within a time, up to a size, again when a server is busy or a connection is cut, from where it was cut, and elsewhere when it is told so.
 * An interrupt ends it.
 */
final class Transfers {

    private static final Set<Integer> BUSY = Set.of(408, 429, 500, 502, 503, 504);
    private static final Set<Integer> ELSEWHERE = Set.of(301, 302, 303, 307, 308);
    private static final int MOST_ATTEMPTS = 5;
    private static final int MOST_REDIRECTS = 5;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final int MOST_BYTES_OF_ERROR = 4 << 10;
    /** A registry that is slower than this for the whole of a piece is given up. */
    private static final long LEAST_BYTES_PER_SECOND = 32 << 10;

    private static final long LOOK_NANOS = Duration.ofMillis(200).toNanos();

    private static final String AUTHORIZATION = "Authorization";

    private final HttpClient client;
    private final Duration patience;
    private final Pause pause;
    private final Watch watch;

    /** Waits between two attempts, and knows how late it is. */
    interface Pause {
        void of(Duration time) throws InterruptedException;

        /** Nanoseconds from some time on. */
        default long now() {
            return System.nanoTime();
        }
    }

    /** Is told now and then that something is still under way. */
    interface Watch {
        /**
         * Looks; throws when it is to be given up.
         *
         * @param bytes that are there
         * @param all bytes that there will be, of what is large
         */
        void still(long bytes, OptionalLong all);
    }

    /**
     * What a server said.
     *
     * @param error what it said of an error, or nothing
     */
    record Answer(int status, HttpHeaders headers, String error) {

        boolean isGood() {
            return status / 100 == 2;
        }
    }

    /**
     * @param client that follows no redirects
     * @param patience with a server for the first byte and for any small piece
     * @param watch is told by the thread that asks
     */
    Transfers(HttpClient client, Duration patience, Pause pause, Watch watch) {
        this.watch = watch;
        this.client = client;
        this.patience = patience;
        this.pause = pause;
    }

    /** How long a piece of this size may take; 0 when it is small, however much of it would be read. */
    Duration patienceFor(long bytes) {
        return patience.plusSeconds(bytes / LEAST_BYTES_PER_SECOND);
    }

    /** What is asked of a server. */
    static final class Call {

        /** What is there. */
        static final Call GET = new Call("GET");

        private final String method;
        private final byte[] body;
        private final boolean secret;

        /** One that brings nothing. */
        Call(String method) {
            this(method, new byte[0]);
        }

        /** @param body that nobody changes any more */
        Call(String method, byte[] body) {
            this(method, body, false);
        }

        private Call(String method, byte[] body, boolean secret) {
            this.method = method;
            this.body = body;
            this.secret = secret;
        }

        /** One whose body is for that server and for no other that it names. */
        static Call secret(byte[] body) {
            return new Call("POST", body, true);
        }

        int size() {
            return body.length;
        }

        private HttpRequest.BodyPublisher publisher() {
            return body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body);
        }
    }

    /**
     * Does what is asked; what is there comes into the sink. An answer that is an error that no further attempt mends is returned, all others are thrown.
     *
     * @param most bytes, after which it is given up
     * @param within for all attempts together
     * @param what it is, for the error
     */
    Answer send(Call call, URI uri, Map<String, String> headers, Sink sink, long most, Duration within, String what) {
        long deadline = pause.now() + within.toNanos();
        Duration wait = FIRST_PAUSE;
        for (int attempt = 1; ; attempt++) {
            Optional<Duration> asked = Optional.empty();
            String said;
            try {
                Answer answer = followed(call, uri, headers, sink, most, deadline);
                if (!BUSY.contains(answer.status())) {
                    return answer;
                }
                asked = retryAfter(answer.headers());
                said = "it answered " + answer.status() + answer.error();
            } catch (IOException e) {
                said = e.getMessage() == null ? e.toString() : e.getMessage();
            }
            if (attempt == MOST_ATTEMPTS || pause.now() - deadline > 0) {
                throw new ImageException(what + " cannot be had from " + uri.getAuthority() + ", after " + attempt
                        + " attempt(s): " + said);
            }
            pause(asked.orElse(wait), what);
            wait = wait.multipliedBy(2);
        }
    }

    private void pause(Duration time, String what) {
        try {
            pause.of(time.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : time);
        } catch (InterruptedException e) {
            throw interrupted(what, e);
        }
    }

    private static ImageException interrupted(String what, InterruptedException e) {
        Thread.currentThread().interrupt();
        return new ImageException(what + " was not waited for: interrupted", e);
    }

    private static Optional<Duration> retryAfter(HttpHeaders headers) {
        try {
            OptionalLong seconds = headers.firstValueAsLong("Retry-After");
            return seconds.isPresent()
                    ? Optional.of(Duration.ofSeconds(Math.max(0, seconds.getAsLong())))
                    : Optional.empty();
        } catch (NumberFormatException e) {
            // a date, which is as good as nothing said
            return Optional.empty();
        }
    }

    /** Goes where it is sent. Whoever asks is not told to another host. */
    private Answer followed(Call call, URI from, Map<String, String> headers, Sink sink, long most, long deadline)
            throws IOException {
        URI uri = from;
        Map<String, String> sent = new HashMap<>(headers);
        for (int redirects = 0; ; redirects++) {
            Answer answer = once(call, uri, sent, sink, most, deadline);
            Optional<String> location = answer.headers().firstValue("Location");
            if (!ELSEWHERE.contains(answer.status()) || location.isEmpty()) {
                return answer;
            }
            URI next = uri.resolve(location.get());
            if (redirects == MOST_REDIRECTS) {
                throw new ImageException(
                        uri.getAuthority() + " sends on to " + next + ", after " + redirects + " others");
            }
            if (!"https".equals(next.getScheme()) && !next.getScheme().equals(uri.getScheme())) {
                throw new ImageException(uri.getAuthority() + " sends on to " + next + ", which is less safe");
            }
            if (!next.getAuthority().equals(uri.getAuthority())) {
                if (call.secret) {
                    throw new ImageException(
                            uri.getAuthority() + " sends on to " + next.getAuthority() + " what is for itself only");
                }
                sent.remove(AUTHORIZATION);
            }
            uri = next;
        }
    }

    private Answer once(Call call, URI uri, Map<String, String> headers, Sink sink, long most, long deadline)
            throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).timeout(patienceFor(call.size())).method(call.method, call.publisher());
        headers.forEach(request::header);
        long already = sink.size();
        if (already > 0) {
            request.header("Range", "bytes=" + already + "-");
        }
        Sink.Memory error = new Sink.Memory(MOST_BYTES_OF_ERROR);
        CompletableFuture<HttpResponse<Sink>> going = client.sendAsync(request.build(), info -> {
            if (info.statusCode() == 206 && continues(info.headers(), already)) {
                return new BoundedBody(sink, most);
            }
            if (info.statusCode() == 200) {
                sink.restart();
                return new BoundedBody(sink, most);
            }
            return new BoundedBody(error, Long.MAX_VALUE);
        });
        try {
            HttpResponse<Sink> response = awaited(going, deadline, sink, most);
            if ((response.statusCode() == 206 && response.body() != sink) || response.statusCode() == 416) {
                sink.restart();
                throw new IOException("it cannot go on where it was cut off");
            }
            return new Answer(response.statusCode(), response.headers(), words(error));
        } catch (InterruptedException e) {
            going.cancel(true);
            throw interrupted(uri.toString(), e);
        } catch (TimeoutException e) {
            going.cancel(true);
            throw new ImageException(
                    uri.getAuthority() + " is too slow: " + sink.size() + " bytes of " + uri.getPath()
                            + " came in time",
                    e);
        } catch (ExecutionException e) {
            throw failure(uri, e.getCause());
        } catch (ImageException e) {
            going.cancel(true);
            throw e;
        }
    }

    private HttpResponse<Sink> awaited(CompletableFuture<HttpResponse<Sink>> going, long deadline, Sink sink, long most)
            throws InterruptedException, ExecutionException, TimeoutException {
        while (true) {
            long left = deadline - pause.now();
            try {
                return going.get(Math.min(left, LOOK_NANOS), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                if (left <= LOOK_NANOS) {
                    throw e;
                }
                watch.still(sink.size(), sink.isLarge() ? OptionalLong.of(most) : OptionalLong.empty());
            }
        }
    }

    /** What an attempt more may mend is an {@code IOException}; anything else is not. */
    private static IOException failure(URI uri, Throwable cause) {
        if (cause instanceof SSLHandshakeException) {
            throw new ImageException(
                    uri.getAuthority() + " is not believed to be what it says: " + cause.getMessage()
                            + "; put the certificate of its authority into /etc/containers/certs.d/"
                            + uri.getAuthority() + "/ca.crt",
                    cause);
        }
        if (cause instanceof IOException io && !(io.getCause() instanceof BoundedBody.TooLong)) {
            return io;
        }
        Throwable why = cause instanceof IOException && cause.getCause() != null ? cause.getCause() : cause;
        throw new ImageException(uri + " is not read: " + why.getMessage(), why);
    }

    private static boolean continues(HttpHeaders headers, long already) {
        return headers.firstValue("Content-Range").orElse("").startsWith("bytes " + already + "-");
    }

    private static String words(Sink.Memory error) {
        String text = new String(error.bytes(), StandardCharsets.UTF_8).strip().replaceAll("[\\p{Cntrl}\\s]+", " ");
        return text.isEmpty() ? "" : ": " + (text.length() > 300 ? text.substring(0, 300) + "..." : text);
    }
}
