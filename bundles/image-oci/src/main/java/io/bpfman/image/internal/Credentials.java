// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import com.grack.nanojson.JsonObject;
import io.bpfman.api.Asker;
import io.bpfman.api.AskersSide;
import io.bpfman.api.RegistryLogin;
import io.bpfman.api.errors.ImageException;
import io.bpfman.api.errors.InvalidSpecException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Logins that were kept by {@code docker login}, {@code podman login} and their like, in files of JSON: {@code auths} has them by registry, or by a part of one,
 * {@code credHelpers} and {@code credsStore} name programs that have them. They are whose the request is, and that one reads them: the agent's own count for what
 * is asked within its process only. For any thread.
 */
final class Credentials {

    private static final int MOST_BYTES = 1 << 20;
    private static final String OF_DEFAULT_REGISTRY = "https://index.docker.io/v1/";
    private static final Pattern HELPER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private final AskersSide agent;

    /** @param agent what is used when nobody outside of this process asks */
    Credentials(AskersSide agent) {
        this.agent = agent;
    }

    /** The login for an image: of the asker's files the first that has one, and in it the longest name that leads to the image. */
    Optional<RegistryLogin> of(Reference reference) {
        AskersSide asker = Asker.current().side().orElse(agent);
        for (String file : LoginFiles.of(asker)) {
            Optional<RegistryLogin> login =
                    asker.file(file, MOST_BYTES).flatMap(bytes -> in(bytes, file, reference, asker));
            if (login.isPresent()) {
                return login;
            }
        }
        return Optional.empty();
    }

    private static Optional<RegistryLogin> in(byte[] bytes, String file, Reference reference, AskersSide asker) {
        JsonObject json = json(bytes, "the file of logins " + file);
        String server = server(reference);
        return helper(json.getObject("credHelpers", new JsonObject()).getString(reference.registry()), file)
                .or(() -> helper(json.getObject("credHelpers", new JsonObject()).getString(server), file))
                .map(name -> said(asker, name, server))
                .orElseGet(() -> kept(json.getObject("auths", new JsonObject()), file, reference)
                        .or(() ->
                                helper(json.getString("credsStore"), file).flatMap(name -> said(asker, name, server))));
    }

    /** What {@code docker login} calls a registry. */
    private static String server(Reference reference) {
        return reference.registry().equals(Reference.DEFAULT_REGISTRY) ? OF_DEFAULT_REGISTRY : reference.registry();
    }

    /** Without what the parser has to say of a text that may be a secret. */
    private static JsonObject json(byte[] bytes, String what) {
        try {
            return Json.object(bytes, what);
        } catch (ImageException e) {
            // its message and its cause show what was read
            throw new ImageException(what + " is no JSON object");
        }
    }

    private static Optional<String> helper(@Nullable String name, String file) {
        if (name == null || name.isEmpty()) {
            return Optional.empty();
        }
        if (!HELPER.matcher(name).matches()) {
            throw new ImageException("the file of logins " + file
                    + " names a program for logins by what is no name; give --registry-auth");
        }
        return Optional.of(name);
    }

    private static Optional<RegistryLogin> said(AskersSide asker, String name, String server) {
        return asker.credentialHelper(name, server).flatMap(bytes -> {
            String what = "what docker-credential-" + name + " says of " + server;
            JsonObject json = json(bytes, what);
            String user = json.getString("Username", "");
            String secret = json.getString("Secret", "");
            if (user.isEmpty() || secret.isEmpty()) {
                throw new ImageException(what + " has no Username, or no Secret");
            }
            return Optional.of(new RegistryLogin(user, secret));
        });
    }

    private static Optional<RegistryLogin> kept(JsonObject auths, String file, Reference reference) {
        String place = reference.place();
        while (true) {
            Optional<RegistryLogin> login = login(auths.get(place), file, place);
            if (login.isPresent()) {
                return login;
            }
            int slash = place.lastIndexOf('/');
            if (slash < 0) {
                return ofServer(auths, file, reference);
            }
            place = place.substring(0, slash);
        }
    }

    /** By the other names that a registry has had in such files. */
    private static Optional<RegistryLogin> ofServer(JsonObject auths, String file, Reference reference) {
        if (reference.registry().equals(Reference.DEFAULT_REGISTRY)) {
            return login(auths.get(OF_DEFAULT_REGISTRY), file, OF_DEFAULT_REGISTRY);
        }
        for (String name : List.of("https://" + reference.registry(), "https://" + reference.registry() + "/v2/")) {
            Optional<RegistryLogin> login = login(auths.get(name), file, name);
            if (login.isPresent()) {
                return login;
            }
        }
        return Optional.empty();
    }

    /** What is kept under a name; empty when there is nothing, or only that it is kept elsewhere. */
    private static Optional<RegistryLogin> login(@Nullable Object kept, String file, String name) {
        if (!(kept instanceof JsonObject auth)) {
            return Optional.empty();
        }
        String token = auth.getString("identitytoken", "");
        if (!token.isEmpty()) {
            return Optional.of(RegistryLogin.identityToken(token));
        }
        String encoded = auth.getString("auth", "");
        if (encoded.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(RegistryLogin.parse(encoded));
        } catch (InvalidSpecException e) {
            throw new ImageException("the login for " + name + " in " + file
                    + " cannot be read: it is USER:PASSWORD in Base64; log in to the registry once more");
        }
    }
}
