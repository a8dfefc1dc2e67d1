// SPDX-License-Identifier: Apache-2.0
/**
 * How a launcher runs Gogo commands and completes them.
 *
 * <p>Gogo's own interfaces cannot be shared between a launcher and the framework it starts, because they reach into Gogo's
 * implementation. This package can: a launcher exports it from the system bundle.
 */
@Export
@NullMarked
@Version("1.1.0")
package io.bpfman.console;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
