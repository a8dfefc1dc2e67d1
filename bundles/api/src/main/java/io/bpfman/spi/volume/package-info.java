// SPDX-License-Identifier: Apache-2.0
/** File systems of maps for others than the agent: the bundle that touches the kernel offers {@link io.bpfman.spi.volume.MapVolumes}. */
@NullMarked
@Export
@Version("1.0.0")
package io.bpfman.spi.volume;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
