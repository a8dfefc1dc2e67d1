// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.util.List;
import java.util.Map;

/**
 * What an image says of itself.
 *
 * @param reference its whole name
 * @param digest of what the name stands for: a manifest, or an index of several
 * @param index whether it is an index
 * @param images the one, or those of the index
 */
public record ImageDescription(String reference, String digest, boolean index, List<OfOne> images) {

    public ImageDescription {
        images = List.copyOf(images);
    }

    /**
     * One image.
     *
     * @param digest of its manifest
     * @param platform {@code linux/ARCHITECTURE}, empty where nothing is said
     * @param programs the types of its programs by their names
     * @param maps the types of its maps by their names
     */
    public record OfOne(
            String digest,
            String platform,
            Map<String, String> programs,
            Map<String, String> maps,
            List<Layer> layers) {

        public OfOne {
            programs = Map.copyOf(programs);
            maps = Map.copyOf(maps);
            layers = List.copyOf(layers);
        }
    }

    /**
     * What a layer is.
     *
     * @param size bytes
     */
    public record Layer(String mediaType, String digest, long size) {}
}
