// SPDX-License-Identifier: Apache-2.0

/**
 * What the other bundles need of a kernel, real or simulated: objects are named by their pins, never by descriptors.
 */
@NullMarked
@Export
@Version("4.2.0")
package io.bpfman.spi.kernel;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
