// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import com.grack.nanojson.JsonObject;
import io.bpfman.api.errors.ImageException;

/**
 * What a manifest says of content elsewhere.
 *
 * @param size bytes
 * @param platform {@code os/architecture}, empty where none is said
 */
record Descriptor(String mediaType, Digest digest, long size, String platform) {

    /** @param what it describes, for the error */
    static Descriptor of(JsonObject json, String what) {
        String said = json.getString("digest", "");
        Digest digest = Digest.parse(said)
                .orElseThrow(() -> new ImageException(what + " has no digest that can be checked: \"" + said + "\""));
        long size = json.getLong("size", -1);
        if (size < 0) {
            throw new ImageException(what + " has no size");
        }
        JsonObject platform = json.getObject("platform", new JsonObject());
        String os = platform.getString("os", "");
        return new Descriptor(
                json.getString("mediaType", ""),
                digest,
                size,
                os.isEmpty() ? "" : os + "/" + platform.getString("architecture", ""));
    }

    /** The same, when it is no larger than this many bytes. */
    Descriptor atMost(long bytes, String what) {
        if (size > bytes) {
            throw new ImageException(what + " has " + size + " bytes, more than the " + bytes + " that are read");
        }
        return this;
    }
}
