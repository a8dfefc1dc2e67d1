// SPDX-License-Identifier: Apache-2.0

/**
 * How an agent is, in few words: for those on call, for service managers and for frameworks of health checks.
 */
@NullMarked
@Export
@Version("1.0.0")
package io.bpfman.api.health;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
