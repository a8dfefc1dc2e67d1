// SPDX-License-Identifier: Apache-2.0

/**
 * The compiled eBPF programs that come with bpfman: the dispatchers that it puts on an interface's hooks, and sample
 * programs to try it with. Their C sources are in the directory {@code bytecode/} of the source tree.
 */
@NullMarked
@Export
@Version("1.0.0")
package io.bpfman.bytecode;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
