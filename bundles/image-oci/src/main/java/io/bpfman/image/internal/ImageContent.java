// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import java.nio.file.Path;
import java.util.Optional;

/** Where the parts of an image are. What it gives is checked against its digest. */
interface ImageContent {

    /** A manifest by the name that was asked for. */
    byte[] named();

    /** A manifest, or another small piece, of which the size was looked at. */
    byte[] small(Descriptor descriptor);

    /** A manifest by a tag beside the name that was asked for; empty when there is none. */
    Optional<byte[]> tagged(String tag);

    /** The index of what refers to a manifest; empty where no such list is kept. */
    Optional<byte[]> referrers(Digest digest);

    /** Writes a layer into a file. */
    void layer(Descriptor descriptor, Path file);
}
