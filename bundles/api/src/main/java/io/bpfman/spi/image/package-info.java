// SPDX-License-Identifier: Apache-2.0
/** Where the bytecode of images comes from: a bundle that can read them offers {@link io.bpfman.spi.image.ImageResolver}. */
@NullMarked
@Export
@Version("1.0.0")
package io.bpfman.spi.image;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
