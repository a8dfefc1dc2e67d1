// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import java.util.List;

/**
 * An image that was made here.
 *
 * @param blobs layers and configurations
 * @param manifests those of its images, then the index when there are several
 */
record BuiltImage(List<Blob> blobs, List<Blob> manifests) {

    BuiltImage {
        blobs = List.copyOf(blobs);
        manifests = List.copyOf(manifests);
    }

    /** Some content with its type. */
    static final class Blob {

        private final String mediaType;
        private final byte[] bytes;
        private final Digest digest;

        /** @param bytes that nobody changes any more */
        Blob(String mediaType, byte[] bytes) {
            this.mediaType = mediaType;
            this.bytes = bytes;
            this.digest = Digest.of(bytes);
        }

        String mediaType() {
            return mediaType;
        }

        byte[] bytes() {
            return bytes;
        }

        Digest digest() {
            return digest;
        }
    }

    /** What the image's name stands for. */
    Blob top() {
        return manifests.get(manifests.size() - 1);
    }
}
