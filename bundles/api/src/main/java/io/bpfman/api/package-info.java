// SPDX-License-Identifier: Apache-2.0

/**
 * The {@link io.bpfman.api.Bpfman} service and the values it takes and gives. All values are immutable.
 */
@NullMarked
@Export
@Version("2.3.0")
package io.bpfman.api;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
