// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import io.bpfman.api.RegistryLogin;
import io.bpfman.api.errors.ImageException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/** Opens images in registries, and brings some there. For any thread. */
final class Registries {

    private static final int BAD_REQUEST = 400;
    private static final String PULL = "pull";

    private final Credentials credentials;
    private final TrustedAuthorities authorities;
    private final Duration patience;
    private final Transfers.Pause pause;

    /** @param patience with a server, see {@link Transfers} */
    Registries(Credentials credentials, TrustedAuthorities authorities, Duration patience, Transfers.Pause pause) {
        this.credentials = credentials;
        this.authorities = authorities;
        this.patience = patience;
        this.pause = pause;
    }

    /** The login of whoever asks now: the one that was given, else the one that is kept. */
    Optional<RegistryLogin> login(Reference reference, Optional<RegistryLogin> given) {
        return given.or(() -> credentials.of(reference));
    }

    /** @param login of whoever asks, see {@link #login} */
    ImageContent open(Reference reference, Optional<RegistryLogin> login) {
        return new Registry(calls(reference, login, PULL), reference);
    }

    /** Brings an image there. */
    void publish(BuiltImage image, Reference reference, Optional<RegistryLogin> login) {
        new Publisher(calls(reference, login, "pull,push"), reference).publish(image);
    }

    private RegistryCalls calls(Reference reference, Optional<RegistryLogin> login, String actions) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(patience);
        authorities.of(reference.registry()).ifPresent(builder::sslContext);
        HttpClient client = builder.build();
        Transfers transfers = new Transfers(
                client, patience, pause, new Waiting((actions.equals(PULL) ? "Pulling " : "Pushing ") + reference));
        return new RegistryCalls(
                transfers,
                new Authorization(transfers, login),
                reference,
                reference.isLoopback() && !speaksTls(client, reference) ? "http" : "https",
                actions);
    }

    /**
     * A registry of this machine may do without TLS. It is asked in the clear and told nothing; one that speaks TLS answers that with an error, or hangs up.
     */
    private boolean speaksTls(HttpClient client, Reference reference) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + reference.registry() + "/v2/"))
                .timeout(patience)
                .build();
        try {
            return client.send(request, BodyHandlers.discarding()).statusCode() == BAD_REQUEST;
        } catch (IOException e) {
            // what does not answer at all is asked by TLS, whose error is as good as this one
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ImageException(reference.registry() + " was not waited for: interrupted", e);
        }
    }
}
