// SPDX-License-Identifier: Apache-2.0

/** Annotations for bundles that use bpfman, which are read when these are built. */
@NullMarked
@Export
@Version("1.0.0")
package io.bpfman.api.annotations;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
