// SPDX-License-Identifier: Apache-2.0

/**
 * How revisions of dispatchers are built and taken down, whatever their kind: what the dispatcher services have in common.
 */
@NullMarked
@Export
@Version("1.0.0")
package io.bpfman.spi.revision;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
