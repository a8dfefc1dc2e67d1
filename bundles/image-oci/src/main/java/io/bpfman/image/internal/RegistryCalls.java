// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import io.bpfman.api.errors.ImageException;
import io.bpfman.image.internal.Transfers.Answer;
import io.bpfman.image.internal.Transfers.Call;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Asks a registry about one repository, and tells who asks as often as it wants to know: a token may end at any time. Used by one thread. */
final class RegistryCalls {

    private static final String API_OF_DEFAULT_REGISTRY = "registry-1.docker.io";
    private static final String AUTHORIZATION = "Authorization";

    private final Transfers transfers;
    private final Authorization authorization;
    private final Reference reference;
    private final String actions;
    private final URI base;
    private Optional<String> authorized = Optional.empty();

    /**
     * @param scheme {@code https}, or {@code http} for a registry of this machine
     * @param actions what is going to be done there, as scopes of tokens have it
     */
    RegistryCalls(
            Transfers transfers, Authorization authorization, Reference reference, String scheme, String actions) {
        this.transfers = transfers;
        this.authorization = authorization;
        this.reference = reference;
        this.actions = actions;
        String host = reference.registry().equals(Reference.DEFAULT_REGISTRY)
                ? API_OF_DEFAULT_REGISTRY
                : reference.registry();
        this.base = URI.create(scheme + "://" + host + "/v2/" + reference.repository() + "/");
    }

    /** Where something of the repository is. */
    URI at(String path) {
        return base.resolve(path);
    }

    private String what(String path) {
        return path.substring(0, path.indexOf('/') - 1) + " of " + reference;
    }

    /**
     * Whether there is something, and what.
     *
     * @param missing the answers that say that there is nothing; any other that is not good is thrown
     */
    boolean find(String path, String accept, Sink sink, long most, Set<Integer> missing) {
        Answer answer = send(Call.GET, at(path), Map.of("Accept", accept), sink, most, 0, what(path));
        if (!missing.contains(answer.status())) {
            require(answer, what(path));
        }
        return answer.isGood();
    }

    /** What there is. Throws when there is none. */
    void get(String path, String accept, Sink sink, long most, long expected) {
        String what = what(path);
        require(send(Call.GET, at(path), Map.of("Accept", accept), sink, most, expected, what), what);
    }

    /**
     * What the registry says to a call, for better or worse.
     *
     * @param most bytes of the answer
     * @param expected bytes that come or go, for which there is time
     */
    Answer send(Call call, URI uri, Map<String, String> headers, Sink sink, long most, long expected, String what) {
        Duration within = transfers.patienceFor(expected);
        Answer answer = ask(call, uri, headers, sink, most, within, what);
        if (answer.status() == 401) {
            authorized = authorization.answer(
                    Challenge.parse(answer.headers().allValues("WWW-Authenticate")),
                    uri,
                    "repository:" + reference.repository() + ":" + actions);
            if (authorized.isPresent()) {
                return ask(call, uri, headers, sink, most, within, what);
            }
        }
        return answer;
    }

    private Answer ask(
            Call call, URI uri, Map<String, String> headers, Sink sink, long most, Duration within, String what) {
        Map<String, String> all = new HashMap<>(headers);
        if (uri.getAuthority().equals(base.getAuthority())) {
            authorized.ifPresent(value -> all.put(AUTHORIZATION, value));
        }
        return transfers.send(call, uri, all, sink, most, within, "the " + what);
    }

    /** Passes when the registry did what was asked. */
    void require(Answer answer, String what) {
        if (answer.isGood()) {
            return;
        }
        String said = reference.registry() + " answered " + answer.status() + answer.error();
        throw new ImageException(
                switch (answer.status()) {
                    case 401, 403 ->
                        "the " + what + " is not for everybody: " + said
                                + "; log in to the registry, or give --registry-auth";
                    case 404 -> "there is no " + what + ": " + said;
                    default -> "the " + what + " cannot be had: " + said;
                });
    }
}
