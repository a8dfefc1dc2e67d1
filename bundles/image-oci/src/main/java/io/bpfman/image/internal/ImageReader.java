// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import io.bpfman.api.Bytecode;
import io.bpfman.api.ImageDescription;
import io.bpfman.api.errors.ImageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds the object for this machine in an image, wherever the parts of that are. */
final class ImageReader {

    /** No larger object is loaded, and no layer is read that comes to more. */
    static final long MAX_OBJECT_BYTES = 64L << 20;

    private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
    private static final String DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json";

    private final String platform;
    private final Path scratch;

    /**
     * @param platform {@code linux/ARCHITECTURE}
     * @param scratch a directory where a layer is while it is read
     */
    ImageReader(String platform, Path scratch) {
        this.platform = platform;
        this.scratch = scratch;
    }

    /** Finds out who has signed an image, before anything else of it is read. */
    interface Verifier {
        /**
         * Throws {@link ImageException} when it has not what it needs.
         *
         * @param digests of its manifest, and of the index that led to it
         */
        Verification verify(ImageContent content, List<Digest> digests);
    }

    /** @param reference the whole name */
    ResolvedImage read(String reference, ImageContent content, Verifier verifier) {
        byte[] bytes = content.named();
        List<Digest> digests = new ArrayList<>(List.of(Digest.of(bytes)));
        Manifest manifest = Manifest.parse(bytes, reference);
        if (manifest instanceof Manifest.Index index) {
            Descriptor ours = index.forPlatform(platform, reference);
            bytes = content.small(ours.atMost(Manifest.MAX_BYTES, "the manifest of " + reference));
            manifest = Manifest.parse(bytes, reference);
            digests.add(0, Digest.of(bytes));
        }
        if (!(manifest instanceof Manifest.Image image)) {
            throw new ImageException("the index of " + reference + " leads to another index");
        }
        Verification verified = verifier.verify(content, digests);
        Labels labels = labels(image, content, reference);
        byte[] object = object(image, content, reference);
        BpfElf.require(object, "the object of " + reference);
        return new ResolvedImage(
                reference,
                Digest.of(bytes).toString(),
                labels.programs(),
                labels.maps(),
                new Bytecode(object),
                verified);
    }

    /**
     * What an image says of itself, all its platforms. No layer is read.
     *
     * @param reference the whole name
     */
    static ImageDescription describe(String reference, ImageContent content) {
        byte[] bytes = content.named();
        String digest = Digest.of(bytes).toString();
        List<ImageDescription.OfOne> images = new ArrayList<>();
        Manifest manifest = Manifest.parse(bytes, reference);
        if (manifest instanceof Manifest.Image image) {
            images.add(describe(reference, content, image, digest, ""));
        } else if (manifest instanceof Manifest.Index index) {
            for (Descriptor each : index.manifests()) {
                byte[] one = content.small(each.atMost(Manifest.MAX_BYTES, "a manifest of " + reference));
                if (Manifest.parse(one, reference) instanceof Manifest.Image image) {
                    images.add(describe(reference, content, image, each.digest().toString(), each.platform()));
                }
            }
        }
        return new ImageDescription(reference, digest, manifest instanceof Manifest.Index, images);
    }

    private static ImageDescription.OfOne describe(
            String reference, ImageContent content, Manifest.Image image, String digest, String platform) {
        Labels labels = labels(image, content, reference);
        List<ImageDescription.Layer> layers = image.layers().stream()
                .map(layer -> new ImageDescription.Layer(
                        layer.mediaType(), layer.digest().toString(), layer.size()))
                .toList();
        return new ImageDescription.OfOne(digest, platform, labels.programs(), labels.maps(), layers);
    }

    /** Only the configuration of an image has labels; that of an artefact is something else. */
    private static Labels labels(Manifest.Image image, ImageContent content, String reference) {
        String type = image.config().mediaType();
        return type.equals(CONFIG) || type.equals(DOCKER_CONFIG)
                ? Labels.of(
                        content.small(image.config().atMost(Labels.MAX_BYTES, "the configuration of " + reference)),
                        reference)
                : Labels.NONE;
    }

    private byte[] object(Manifest.Image image, ImageContent content, String reference) {
        List<Descriptor> layers = image.layers();
        if (layers.size() != 1) {
            throw new ImageException(
                    reference + " has " + layers.size() + " layers; an image of bytecode has one, with one object");
        }
        Descriptor layer = layers.get(0).atMost(MAX_OBJECT_BYTES, "the layer of " + reference);
        try {
            Path file = Files.createTempFile(scratch, "layer-", "");
            try {
                content.layer(layer, file);
                try (InputStream in = Files.newInputStream(file)) {
                    return new LayerObject(reference, MAX_OBJECT_BYTES).read(in);
                }
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new ImageException(
                    "the layer of " + reference + " cannot be kept in " + scratch + ": " + e + "; make room there", e);
        }
    }
}
