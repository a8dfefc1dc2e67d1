// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import com.grack.nanojson.JsonObject;
import io.bpfman.api.RegistryLogin;
import io.bpfman.api.errors.ImageException;
import io.bpfman.api.errors.InvalidSpecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Logins that were kept by {@code docker login}, {@code podman login} and their like, in files of JSON: {@code auths} has them by registry, or by a part of one.
 *
 * @param files in the order in which they are looked at; those that are not there count for nothing
 */
record Credentials(List<Path> files) {

    private static final long MOST_BYTES = 1L << 20;
    private static final String OF_DEFAULT_REGISTRY = "https://index.docker.io/v1/";

    Credentials {
        files = List.copyOf(files);
    }

    /** The login for an image: of the files the first that has one, and in it the longest name that leads to the image. */
    Optional<RegistryLogin> of(Reference reference) {
        return files.stream()
                .filter(Files::isRegularFile)
                .flatMap(file -> in(file, reference).stream())
                .findFirst();
    }

    private static Optional<RegistryLogin> in(Path file, Reference reference) {
        JsonObject auths = Json.object(read(file), "the file of logins " + file).getObject("auths", new JsonObject());
        String place = reference.place();
        while (true) {
            if (auths.get(place) instanceof JsonObject auth) {
                return login(auth, file, place);
            }
            int slash = place.lastIndexOf('/');
            if (slash < 0) {
                return reference.registry().equals(Reference.DEFAULT_REGISTRY)
                                && auths.get(OF_DEFAULT_REGISTRY) instanceof JsonObject auth
                        ? login(auth, file, OF_DEFAULT_REGISTRY)
                        : Optional.empty();
            }
            place = place.substring(0, slash);
        }
    }

    private static byte[] read(Path file) {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new ImageException("the file of logins " + file + " has more than " + MOST_BYTES + " bytes");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new ImageException("the file of logins " + file + " cannot be read: " + e, e);
        }
    }

    private static Optional<RegistryLogin> login(JsonObject auth, Path file, String name) {
        String encoded = auth.getString("auth", "");
        if (encoded.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(RegistryLogin.parse(encoded));
        } catch (InvalidSpecException e) {
            throw new ImageException("the login for " + name + " in " + file + " cannot be read: " + e.getMessage(), e);
        }
    }
}
