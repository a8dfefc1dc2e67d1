// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import io.bpfman.api.errors.ImageException;
import io.bpfman.image.internal.Transfers.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** An image in a registry, by the requests of the distribution specification. Used by one thread. */
final class Registry implements ImageContent {

    private static final String API_OF_DEFAULT_REGISTRY = "registry-1.docker.io";

    private final Transfers transfers;
    private final Authorization authorization;
    private final Reference reference;
    private final URI base;
    private Optional<String> authorized = Optional.empty();

    /** @param scheme {@code https}, or {@code http} for a registry of this machine */
    Registry(Transfers transfers, Authorization authorization, Reference reference, String scheme) {
        this.transfers = transfers;
        this.authorization = authorization;
        this.reference = reference;
        String host = reference.registry().equals(Reference.DEFAULT_REGISTRY)
                ? API_OF_DEFAULT_REGISTRY
                : reference.registry();
        this.base = URI.create(scheme + "://" + host + "/v2/");
    }

    @Override
    public byte[] named() {
        byte[] bytes = manifest(reference.manifest(), Manifest.MAX_BYTES);
        reference.digest().ifPresent(digest -> require(digest, digest.isOf(bytes), "the manifest"));
        return bytes;
    }

    @Override
    public byte[] small(Descriptor descriptor) {
        byte[] bytes;
        if (Manifest.MEDIA_TYPES.contains(descriptor.mediaType())) {
            bytes = manifest(descriptor.digest().toString(), descriptor.size());
        } else {
            Sink.Memory sink = new Sink.Memory();
            get("blobs/" + descriptor.digest(), "*/*", sink, descriptor.size(), 0);
            bytes = sink.bytes();
        }
        require(descriptor, bytes.length, descriptor.digest().isOf(bytes));
        return bytes;
    }

    @Override
    public void layer(Descriptor descriptor, Path file) {
        try (Sink.InFile sink = new Sink.InFile(file)) {
            get("blobs/" + descriptor.digest(), "*/*", sink, descriptor.size(), descriptor.size());
            require(descriptor, sink.size(), descriptor.digest().equals(digest(descriptor.digest(), file)));
        } catch (IOException e) {
            throw new ImageException("the layer of " + reference + " cannot be kept in " + file + ": " + e, e);
        }
    }

    private static Digest digest(Digest like, Path file) throws IOException {
        MessageDigest digester = like.digester();
        try (InputStream in = Files.newInputStream(file);
                OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digester)) {
            in.transferTo(out);
        }
        return like.sameOf(digester);
    }

    private void require(Descriptor descriptor, long size, boolean same) {
        if (size != descriptor.size()) {
            throw new ImageException(reference.registry() + " gives " + size + " bytes of " + descriptor.digest()
                    + " of " + reference + ", which has " + descriptor.size());
        }
        require(descriptor.digest(), same, "a part");
    }

    private void require(Digest digest, boolean same, String what) {
        if (!same) {
            throw new ImageException(reference.registry() + " gives something else than " + digest + " for " + what
                    + " of " + reference + ": it is not loaded");
        }
    }

    private byte[] manifest(String name, long most) {
        Sink.Memory sink = new Sink.Memory();
        get("manifests/" + name, String.join(", ", Manifest.MEDIA_TYPES), sink, most, 0);
        return sink.bytes();
    }

    /** @param expected bytes, for which there is time */
    private void get(String path, String accept, Sink sink, long most, long expected) {
        URI uri = base.resolve(reference.repository() + "/" + path);
        String what = path.substring(0, path.indexOf('/') - 1) + " of " + reference;
        Duration within = transfers.patienceFor(expected);
        Answer answer = ask(uri, accept, sink, most, within, what);
        if (answer.status() == 401) {
            authorized = authorization.answer(
                    Challenge.parse(answer.headers().allValues("WWW-Authenticate")),
                    uri,
                    "repository:" + reference.repository() + ":pull");
            if (authorized.isPresent()) {
                answer = ask(uri, accept, sink, most, within, what);
            }
        }
        if (!answer.isGood()) {
            throw refused(answer, what);
        }
    }

    private Answer ask(URI uri, String accept, Sink sink, long most, Duration within, String what) {
        Map<String, String> headers = new HashMap<>(Map.of("Accept", accept));
        authorized.ifPresent(value -> headers.put("Authorization", value));
        return transfers.get(uri, headers, sink, most, within, "the " + what);
    }

    private ImageException refused(Answer answer, String what) {
        String said = reference.registry() + " answered " + answer.status() + answer.error();
        return new ImageException(
                switch (answer.status()) {
                    case 401, 403 ->
                        "the " + what + " is not for everybody: " + said
                                + "; log in to the registry, or give --registry-auth";
                    case 404 -> "there is no " + what + ": " + said;
                    default -> "the " + what + " cannot be had: " + said;
                });
    }
}
