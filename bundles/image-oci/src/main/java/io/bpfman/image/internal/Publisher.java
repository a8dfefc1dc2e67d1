// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import io.bpfman.api.errors.ImageException;
import io.bpfman.image.internal.BuiltImage.Blob;
import io.bpfman.image.internal.Transfers.Answer;
import io.bpfman.image.internal.Transfers.Call;
import java.net.URI;
import java.util.Map;

/** Brings an image to a registry: what it is made of first, and last what its name stands for. Used by one thread. */
final class Publisher {

    private static final long MOST_BYTES_OF_ANSWER = 64 << 10;

    private final RegistryCalls calls;
    private final Reference reference;

    Publisher(RegistryCalls calls, Reference reference) {
        this.calls = calls;
        this.reference = reference;
    }

    void publish(BuiltImage image) {
        image.blobs().forEach(this::blob);
        Digest top = image.top().digest();
        for (Blob manifest : image.manifests()) {
            String digest = manifest.digest().toString();
            manifest(manifest, manifest.digest().equals(top) ? reference.tag().orElse(digest) : digest);
        }
    }

    private void blob(Blob blob) {
        String what = "blob " + blob.digest() + " for " + reference;
        URI there = calls.at("blobs/" + blob.digest());
        if (send(new Call("HEAD"), there, Map.of(), what).isGood()) {
            return;
        }
        URI uploads = calls.at("blobs/uploads/");
        Answer begun = send(new Call("POST"), uploads, Map.of(), what);
        calls.require(begun, what);
        URI place = begun.headers()
                .firstValue("Location")
                .map(uploads::resolve)
                .orElseThrow(
                        () -> new ImageException(reference.registry() + " does not say where the " + what + " goes"));
        if (!"https".equals(place.getScheme()) && !uploads.getScheme().equals(place.getScheme())) {
            throw new ImageException(
                    reference.registry() + " sends the " + what + " to " + place + ", which is less safe");
        }
        URI whole = URI.create(place + (place.getQuery() == null ? "?" : "&") + "digest=" + blob.digest());
        calls.require(
                send(new Call("PUT", blob.bytes()), whole, Map.of("Content-Type", "application/octet-stream"), what),
                what);
    }

    private void manifest(Blob manifest, String name) {
        String what = "manifest of " + reference;
        calls.require(
                send(
                        new Call("PUT", manifest.bytes()),
                        calls.at("manifests/" + name),
                        Map.of("Content-Type", manifest.mediaType()),
                        what),
                what);
    }

    private Answer send(Call call, URI uri, Map<String, String> headers, String what) {
        return calls.send(call, uri, headers, new Sink.Memory(), MOST_BYTES_OF_ANSWER, call.size(), what);
    }
}
