// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import com.grack.nanojson.JsonObject;
import io.bpfman.api.RegistryLogin;
import io.bpfman.api.errors.ImageException;
import io.bpfman.image.internal.Transfers.Answer;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells a registry who asks, in the way in which it wants to be told: by user and password, or by a token of the server that it names (distribution
 * specification, "Token Authentication"). Without a login the token is one for everybody.
 */
final class Authorization {

    private static final long MOST_BYTES_OF_TOKEN = 256 << 10;

    private final Transfers transfers;
    private final Optional<RegistryLogin> login;

    Authorization(Transfers transfers, Optional<RegistryLogin> login) {
        this.transfers = transfers;
        this.login = login;
    }

    /**
     * The value of the header {@code Authorization} that answers one of these; empty when there is no answer to any.
     *
     * @param scope what is to be done, when the registry does not say it
     */
    Optional<String> answer(List<Challenge> challenges, URI registry, String scope) {
        for (Challenge challenge : challenges) {
            if (challenge.scheme().equals("bearer")) {
                return Optional.of("Bearer " + token(challenge, registry, scope));
            }
            if (challenge.scheme().equals("basic") && login.isPresent()) {
                return login.map(Authorization::basic);
            }
        }
        return Optional.empty();
    }

    private static String basic(RegistryLogin login) {
        byte[] pair = (login.user() + ":" + login.password()).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    private String token(Challenge challenge, URI registry, String scope) {
        URI realm = realm(challenge, registry);
        String query = "scope=" + encoded(challenge.parameter("scope").orElse(scope))
                + challenge
                        .parameter("service")
                        .map(service -> "&service=" + encoded(service))
                        .orElse("");
        URI uri = URI.create(realm + (realm.getQuery() == null ? "?" : "&") + query);
        Sink.Memory sink = new Sink.Memory();
        Map<String, String> headers =
                login.map(each -> Map.of("Authorization", basic(each))).orElse(Map.of());
        String what = "a token for " + registry.getAuthority();
        Answer answer = transfers.send(
                Transfers.Call.GET, uri, headers, sink, MOST_BYTES_OF_TOKEN, transfers.patienceFor(0), what);
        if (!answer.isGood()) {
            throw new ImageException(uri.getAuthority() + " gives no token for " + registry.getAuthority()
                    + ": it answered " + answer.status() + answer.error()
                    + (login.isPresent()
                            ? "; is the password of \"" + login.get().user() + "\" right?"
                            : "; log in to the registry, or give --registry-auth"));
        }
        JsonObject json = Json.object(sink.bytes(), what);
        String token = json.getString("token", json.getString("access_token", ""));
        if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new ImageException(uri.getAuthority() + " answers with no token for " + registry.getAuthority());
        }
        return token;
    }

    private static URI realm(Challenge challenge, URI registry) {
        String realm = challenge.parameter("realm").orElse("");
        URI uri;
        try {
            uri = URI.create(realm);
        } catch (IllegalArgumentException e) {
            throw new ImageException(registry.getAuthority() + " names no server for its tokens: \"" + realm + "\"", e);
        }
        boolean safe = "https".equals(uri.getScheme())
                || ("http".equals(uri.getScheme()) && "http".equals(registry.getScheme()));
        if (!safe || uri.getHost() == null) {
            throw new ImageException(
                    registry.getAuthority() + " names a server for its tokens that is not asked: \"" + realm + "\"");
        }
        return uri;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
