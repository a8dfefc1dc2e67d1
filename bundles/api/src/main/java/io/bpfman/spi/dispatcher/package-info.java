// SPDX-License-Identifier: Apache-2.0

/**
 * Dispatchers and the TC backends that publish them.
 */
@NullMarked
@Export
@Version("2.3.0")
package io.bpfman.spi.dispatcher;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
