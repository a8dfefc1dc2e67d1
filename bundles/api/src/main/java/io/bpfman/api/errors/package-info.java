// SPDX-License-Identifier: Apache-2.0

/**
 * The family of errors that the {@link io.bpfman.api.Bpfman} service throws.
 */
@NullMarked
@Export
@Version("1.0.0")
package io.bpfman.api.errors;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
