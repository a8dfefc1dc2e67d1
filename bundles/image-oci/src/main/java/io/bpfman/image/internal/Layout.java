// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import io.bpfman.api.errors.ImageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** An image in a directory of this machine: an OCI layout, as {@code skopeo copy ... oci:DIR} writes it. */
final class Layout implements ImageContent {

    /** The annotation with an image's name in a layout. */
    static final String NAME = "org.opencontainers.image.ref.name";

    private final Path directory;
    private final Optional<String> tag;

    /** @param tag which of its images; empty when there is one only */
    Layout(Path directory, Optional<String> tag) {
        this.directory = directory;
        this.tag = tag;
    }

    /** An image that the layout's index names. */
    private record Named(String name, Descriptor descriptor) {}

    @Override
    public byte[] named() {
        byte[] index = file(directory.resolve("index.json"), Manifest.MAX_BYTES);
        List<Named> images = images(Json.object(index, "the index of " + directory));
        List<Named> wanted = tag.isEmpty()
                ? images
                : images.stream()
                        .filter(image -> image.name().equals(tag.get()))
                        .toList();
        if (wanted.size() != 1) {
            throw new ImageException(directory + " has " + wanted.size() + " images"
                    + tag.map(each -> " called \"" + each + "\"").orElse("") + "; it has: "
                    + images.stream().map(Named::name).collect(Collectors.joining(", ")));
        }
        return small(wanted.get(0).descriptor().atMost(Manifest.MAX_BYTES, "the manifest in " + directory));
    }

    @Override
    public Optional<byte[]> tagged(String wanted) {
        byte[] index = file(directory.resolve("index.json"), Manifest.MAX_BYTES);
        return images(Json.object(index, "the index of " + directory)).stream()
                .filter(image -> image.name().equals(wanted))
                .findFirst()
                .map(image -> small(image.descriptor().atMost(Manifest.MAX_BYTES, "a manifest in " + directory)));
    }

    /** A layout has no list of its own; tools that write one keep what refers to an image under the tag for it. */
    @Override
    public Optional<byte[]> referrers(Digest digest) {
        return Optional.empty();
    }

    private List<Named> images(JsonObject index) {
        List<Named> images = new ArrayList<>();
        for (Object entry : index.getArray("manifests", new JsonArray())) {
            if (entry instanceof JsonObject json) {
                images.add(new Named(
                        json.getObject("annotations", new JsonObject()).getString(NAME, ""),
                        Descriptor.of(json, "an image in " + directory)));
            }
        }
        return images;
    }

    @Override
    public byte[] small(Descriptor descriptor) {
        byte[] bytes = file(blob(descriptor), descriptor.size());
        if (bytes.length != descriptor.size() || !descriptor.digest().isOf(bytes)) {
            throw new ImageException(blob(descriptor) + " is not what its name says: it is not loaded");
        }
        return bytes;
    }

    @Override
    public void layer(Descriptor descriptor, Path file) {
        try {
            Files.write(file, small(descriptor));
        } catch (IOException e) {
            throw new ImageException("the layer in " + directory + " cannot be kept in " + file + ": " + e, e);
        }
    }

    /** The name is made of an algorithm that is known and of hexadecimal digits only. */
    private Path blob(Descriptor descriptor) {
        return directory
                .resolve("blobs")
                .resolve(descriptor.digest().algorithm())
                .resolve(descriptor.digest().hex());
    }

    private static byte[] file(Path file, long most) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(Math.toIntExact(most) + 1);
            if (bytes.length > most) {
                throw new ImageException(file + " is longer than the " + most + " bytes that are read");
            }
            return bytes;
        } catch (IOException e) {
            throw new ImageException(file + " cannot be read: " + e, e);
        }
    }
}
