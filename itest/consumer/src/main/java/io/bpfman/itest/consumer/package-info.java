// SPDX-License-Identifier: Apache-2.0
/** What tests ask of a bundle that uses bpfman. */
@NullMarked
@Export
@Version("1.0.0")
package io.bpfman.itest.consumer;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
