// SPDX-License-Identifier: Apache-2.0
/** What other bundles have of the gRPC server: a place for services of their own, and news about calls. */
@Export
@NullMarked
@Version("1.0.0")
package io.bpfman.grpc;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
