// SPDX-License-Identifier: Apache-2.0
/**
 * Who has signed by an identity instead of a key: a bundle that can verify certificates and entries of transparency logs offers
 * {@link io.bpfman.spi.signing.IdentityVerifier}.
 */
@NullMarked
@Export
@Version("1.0.0")
package io.bpfman.spi.signing;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
