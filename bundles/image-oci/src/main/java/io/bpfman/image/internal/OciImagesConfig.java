// SPDX-License-Identifier: Apache-2.0
package io.bpfman.image.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of images. */
@ObjectClassDefinition(id = OciImagesConfig.PID, name = "bpfman images", description = "Where images are kept")
@interface OciImagesConfig {

    /** The persistent identity of this configuration. */
    String PID = "io.bpfman.image";

    /** Directory of images that were pulled. */
    @AttributeDefinition(
            name = "cache.dir",
            description = "Directory of images that were pulled; several agents may share it")
    String cache_dir() default "/var/cache/bpfman";
}
