// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.image;

import io.bpfman.api.BytecodeSource;
import org.osgi.annotation.versioning.ConsumerType;

/** Makes an image's name the object that is in it. For any thread. */
@ConsumerType
public interface ImageResolver {

    /**
     * The image with what it was found to be for this machine, from the cache, a registry or a file of this machine, as its policy has it. It takes as long as the
     * network does, within limits of its own; an interrupt ends it.
     *
     * @throws io.bpfman.api.errors.ImageException when the image cannot be had, or is none that programs can be loaded from
     * @throws io.bpfman.api.errors.InvalidSpecException when the reference names none
     */
    BytecodeSource.Image resolve(BytecodeSource.Image image);
}
