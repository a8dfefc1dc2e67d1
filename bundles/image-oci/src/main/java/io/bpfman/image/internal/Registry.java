// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import io.bpfman.api.errors.ImageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;

/** An image in a registry, by the requests of the distribution specification. Used by one thread. */
final class Registry implements ImageContent {

    private static final String MANIFESTS = String.join(", ", Manifest.MEDIA_TYPES);

    private final RegistryCalls calls;
    private final Reference reference;

    Registry(RegistryCalls calls, Reference reference) {
        this.calls = calls;
        this.reference = reference;
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
            calls.get("blobs/" + descriptor.digest(), "*/*", sink, descriptor.size(), 0);
            bytes = sink.bytes();
        }
        require(descriptor, bytes.length, descriptor.digest().isOf(bytes));
        return bytes;
    }

    @Override
    public void layer(Descriptor descriptor, Path file) {
        try (Sink.InFile sink = new Sink.InFile(file)) {
            calls.get("blobs/" + descriptor.digest(), "*/*", sink, descriptor.size(), descriptor.size());
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

    @Override
    public Optional<byte[]> tagged(String tag) {
        return optional("manifests/" + tag, Set.of(404));
    }

    /** Registries of before this list say so in several ways. */
    @Override
    public Optional<byte[]> referrers(Digest digest) {
        return optional("referrers/" + digest, Set.of(400, 404, 405));
    }

    private Optional<byte[]> optional(String path, Set<Integer> missing) {
        Sink.Memory sink = new Sink.Memory();
        return calls.find(path, MANIFESTS, sink, Manifest.MAX_BYTES, missing)
                ? Optional.of(sink.bytes())
                : Optional.empty();
    }

    private byte[] manifest(String name, long most) {
        Sink.Memory sink = new Sink.Memory();
        calls.get("manifests/" + name, MANIFESTS, sink, most, 0);
        return sink.bytes();
    }
}
