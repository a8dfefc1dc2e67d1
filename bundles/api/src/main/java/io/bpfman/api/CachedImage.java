// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.time.Instant;
import java.util.Map;

/**
 * An image that was pulled and is kept.
 *
 * @param reference its whole name
 * @param digest of the manifest for this machine
 * @param programs the types of its programs by their names, as it says itself
 * @param maps the types of its maps by their names, in the same way
 * @param size of its object, in bytes
 */
public record CachedImage(
        String reference,
        String digest,
        Map<String, String> programs,
        Map<String, String> maps,
        long size,
        Instant pulledAt) {

    public CachedImage {
        programs = Map.copyOf(programs);
        maps = Map.copyOf(maps);
    }
}
