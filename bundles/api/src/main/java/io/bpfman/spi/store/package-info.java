// SPDX-License-Identifier: Apache-2.0

/**
 * The rows that the manager keeps, and the store that keeps them.
 */
@NullMarked
@Export
@Version("3.0.0")
package io.bpfman.spi.store;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
