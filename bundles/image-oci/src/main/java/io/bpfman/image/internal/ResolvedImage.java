// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import io.bpfman.api.Bytecode;
import java.util.Map;

/**
 * What an image was found to be.
 *
 * @param reference as it was asked for, in full
 * @param digest of the manifest for this machine, {@code sha256:} and hexadecimal digits
 * @param programs the types of its programs by their names, as the image says; empty when it says nothing
 * @param maps the types of its maps by their names, in the same way
 * @param object the ELF object, which is somebody's input still
 * @param verification who has signed it
 */
record ResolvedImage(
        String reference,
        String digest,
        Map<String, String> programs,
        Map<String, String> maps,
        Bytecode object,
        Verification verification) {

    ResolvedImage {
        programs = Map.copyOf(programs);
        maps = Map.copyOf(maps);
    }

    /** The same, of which this was found out. */
    ResolvedImage with(Verification other) {
        return new ResolvedImage(reference, digest, programs, maps, object, other);
    }
}
