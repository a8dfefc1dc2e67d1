// SPDX-License-Identifier: Apache-2.0

/**
 * What can be measured of an agent and of what it has attached, as text for monitoring.
 */
@NullMarked
@Export
@Version("1.0.0")
package io.bpfman.api.metrics;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
