// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.document;

import io.bpfman.api.ImageSource;
import io.bpfman.api.PullPolicy;

/** Where the object of a program is, as a document names it. */
public sealed interface ObjectPlace {

    /** How messages call it. */
    String name();

    /** A file, as it was named. */
    record File(String name) implements ObjectPlace {}

    /** An image, as it was named, and when its registry is asked. */
    record Image(String name, PullPolicy policy) implements ObjectPlace {

        /** The image that a program came from: by its digest, where the name has room for one. */
        static Image of(ImageSource image) {
            boolean whole = image.url().contains("@")
                    || image.url().startsWith("oci:")
                    || image.url().startsWith("oci-archive:");
            return new Image(whole ? image.url() : image.url() + "@" + image.digest(), image.pullPolicy());
        }
    }
}
