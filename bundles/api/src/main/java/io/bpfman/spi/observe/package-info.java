// SPDX-License-Identifier: Apache-2.0

/**
 * What an agent tells those who measure it: changes as they end, and what it counts of itself.
 */
@NullMarked
@Export
@Version("1.0.0")
package io.bpfman.spi.observe;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
