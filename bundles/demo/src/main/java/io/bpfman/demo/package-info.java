// SPDX-License-Identifier: Apache-2.0

/** What the demo plays on: a network of its own, real or simulated. */
@NullMarked
@Export
@Version("1.0.0")
package io.bpfman.demo;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
