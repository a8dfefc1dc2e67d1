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
            Optional<RegistryLogin> pair = login.filter(each -> !each.isIdentityToken());
            if (challenge.scheme().equals("basic") && pair.isPresent()) {
                return pair.map(Authorization::basic);
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
        Sink.Memory sink = new Sink.Memory();
        String what = "a token for " + registry.getAuthority();
        Answer answer = login.isPresent() && login.get().isIdentityToken()
                ? exchanged(login.get(), realm, query, sink, what)
                : given(realm, query, sink, what);
        if (!answer.isGood()) {
            throw new ImageException(realm.getAuthority() + " gives no token for " + registry.getAuthority()
                    + ": it answered " + answer.status() + answer.error()
                    + (login.isPresent()
                            ? login.get().isIdentityToken()
                                    ? "; is the identity token still good? log in to the registry once more"
                                    : "; is the password of \"" + login.get().user() + "\" right?"
                            : "; log in to the registry, or give --registry-auth"));
        }
        JsonObject json = Json.object(sink.bytes(), what);
        String token = json.getString("token", json.getString("access_token", ""));
        if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new ImageException(realm.getAuthority() + " answers with no token for " + registry.getAuthority());
        }
        return token;
    }

    private Answer given(URI realm, String query, Sink sink, String what) {
        Map<String, String> headers =
                login.map(each -> Map.of("Authorization", basic(each))).orElse(Map.of());
        URI uri = URI.create(realm + (realm.getQuery() == null ? "?" : "&") + query);
        return transfers.send(
                Transfers.Call.GET, uri, headers, sink, MOST_BYTES_OF_TOKEN, transfers.patienceFor(0), what);
    }

    /** The identity token goes in the body, as OAuth 2 has it (RFC 6749, 6): what is in an address is written into logs. */
    private Answer exchanged(RegistryLogin login, URI realm, String query, Sink sink, String what) {
        String form =
                "grant_type=refresh_token&client_id=bpfman&refresh_token=" + encoded(login.password()) + "&" + query;
        return transfers.send(
                Transfers.Call.secret(form.getBytes(StandardCharsets.UTF_8)),
                realm,
                Map.of("Content-Type", "application/x-www-form-urlencoded"),
                sink,
                MOST_BYTES_OF_TOKEN,
                transfers.patienceFor(0),
                what);
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
