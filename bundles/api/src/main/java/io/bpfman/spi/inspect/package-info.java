// SPDX-License-Identifier: Apache-2.0

/**
 * What a bundle offers to have the doctor look at more than it does of itself.
 */
@NullMarked
@Export
@Version("1.0.0")
package io.bpfman.spi.inspect;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
