// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.image;

import org.osgi.annotation.versioning.ConsumerType;

/** Makes an image's name the object that is in it. For any thread. */
@ConsumerType
public interface ImageResolver {

    /**
     * The object of the image for this machine, from the cache, a registry or a file of this machine, as its request has it. It takes as long as the network does,
     * within limits of its own; an interrupt ends it.
     *
     * @throws io.bpfman.api.errors.ImageException when the image cannot be had, or is none that programs can be loaded from
     * @throws io.bpfman.api.errors.InvalidSpecException when the request names none
     */
    ResolvedImage resolve(ImageRequest request);
}
