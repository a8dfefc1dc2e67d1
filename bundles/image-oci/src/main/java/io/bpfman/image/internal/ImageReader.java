// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import io.bpfman.api.Bytecode;
import io.bpfman.api.errors.ImageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Finds the object for this machine in an image, wherever the parts of that are. */
final class ImageReader {

    /** No larger object is loaded, and no layer is read that comes to more. */
    static final long MAX_OBJECT_BYTES = 64L << 20;

    private static final String CONFIG = "application/vnd.oci.image.config.v1+json";
    private static final String DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json";
    private static final int EM_BPF = 247;
    private static final int ET_REL = 1;
    private static final int ELF_HEADER = 64;

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

    /** @param reference the whole name */
    ResolvedImage read(String reference, ImageContent content) {
        byte[] bytes = content.named();
        Manifest manifest = Manifest.parse(bytes, reference);
        if (manifest instanceof Manifest.Index index) {
            Descriptor ours = index.forPlatform(platform, reference);
            bytes = content.small(ours.atMost(Manifest.MAX_BYTES, "the manifest of " + reference));
            manifest = Manifest.parse(bytes, reference);
        }
        if (!(manifest instanceof Manifest.Image image)) {
            throw new ImageException("the index of " + reference + " leads to another index");
        }
        Labels labels = labels(image, content, reference);
        byte[] object = object(image, content, reference);
        requireObject(object, reference);
        return new ResolvedImage(
                reference, Digest.of(bytes).toString(), labels.programs(), labels.maps(), new Bytecode(object));
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

    /** What every program is loaded from: a relocatable BPF object in the byte order of this machine (elf(5)). */
    private static void requireObject(byte[] object, String reference) {
        boolean elf = object.length >= ELF_HEADER
                && object[0] == 0x7f
                && object[1] == 'E'
                && object[2] == 'L'
                && object[3] == 'F';
        if (!elf) {
            throw new ImageException("what is in the layer of " + reference + " is no ELF object");
        }
        ByteOrder order = object[5] == 2 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        if (!order.equals(ByteOrder.nativeOrder())) {
            throw new ImageException("the object of " + reference + " is " + words(order) + ", and this machine is "
                    + words(ByteOrder.nativeOrder()));
        }
        int type = half(object, 16, order);
        int machine = half(object, 18, order);
        if (type != ET_REL || machine != EM_BPF) {
            throw new ImageException("the object of " + reference + " is no BPF object: its ELF type is " + type
                    + " and its machine " + machine + ", not " + ET_REL + " and " + EM_BPF);
        }
    }

    private static int half(byte[] object, int at, ByteOrder order) {
        int first = object[at] & 0xff;
        int second = object[at + 1] & 0xff;
        return order.equals(ByteOrder.LITTLE_ENDIAN) ? first | second << 8 : second | first << 8;
    }

    private static String words(ByteOrder order) {
        return order.equals(ByteOrder.LITTLE_ENDIAN) ? "little-endian" : "big-endian";
    }
}
