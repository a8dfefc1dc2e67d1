// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import io.bpfman.api.errors.ImageException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What stands behind a name: one image, or one for each platform. */
sealed interface Manifest {

    /** What a client says that it reads. */
    List<String> MEDIA_TYPES = List.of(
            "application/vnd.oci.image.manifest.v1+json",
            "application/vnd.oci.image.index.v1+json",
            "application/vnd.docker.distribution.manifest.v2+json",
            "application/vnd.docker.distribution.manifest.list.v2+json");

    /** No larger manifest is read: four megabytes, what registries take at most. */
    long MAX_BYTES = 4L << 20;

    /** No more images are looked at in one index, nor layers in one image. */
    int MOST_ENTRIES = 256;

    /** An image. */
    record Image(Descriptor config, List<Descriptor> layers) implements Manifest {
        public Image {
            layers = List.copyOf(layers);
        }
    }

    /** Images by their platforms. */
    record Index(List<Descriptor> manifests) implements Manifest {
        public Index {
            manifests = List.copyOf(manifests);
        }

        /** The image for a platform. */
        Descriptor forPlatform(String platform, String what) {
            return manifests.stream()
                    .filter(each -> each.platform().equals(platform))
                    .findFirst()
                    .orElseThrow(() -> new ImageException(what + " has no image for " + platform + "; it has: "
                            + manifests.stream()
                                    .map(Descriptor::platform)
                                    .filter(each -> !each.isEmpty())
                                    .collect(Collectors.joining(", "))));
        }
    }

    /**
     * Reads one.
     *
     * @param what it is the manifest of, for the error
     */
    static Manifest parse(byte[] bytes, String what) {
        JsonObject json = Json.object(bytes, "the manifest of " + what);
        if (json.get("manifests") instanceof JsonArray manifests) {
            return new Index(descriptors(manifests, "an image in the index of " + what));
        }
        if (json.get("layers") instanceof JsonArray layers && json.get("config") instanceof JsonObject config) {
            return new Image(
                    Descriptor.of(config, "the configuration of " + what), descriptors(layers, "a layer of " + what));
        }
        throw new ImageException("the manifest of " + what + " (" + json.getString("mediaType", "of no media type")
                + ", schema version " + json.getInt("schemaVersion", 0)
                + ") is neither that of an image nor an index of images");
    }

    private static List<Descriptor> descriptors(JsonArray array, String what) {
        if (array.size() > MOST_ENTRIES) {
            throw new ImageException("the manifest lists " + array.size() + " times " + what + "; at most "
                    + MOST_ENTRIES + " are read");
        }
        List<Descriptor> descriptors = new ArrayList<>();
        for (Object entry : array) {
            if (!(entry instanceof JsonObject object)) {
                throw new ImageException(what + " is described by something else than a JSON object");
            }
            descriptors.add(Descriptor.of(object, what));
        }
        return descriptors;
    }
}
