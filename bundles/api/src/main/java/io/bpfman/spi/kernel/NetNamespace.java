// SPDX-License-Identifier: Apache-2.0
package io.bpfman.spi.kernel;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A network namespace.
 *
 * @param path its file; empty for the agent's own
 * @param nsid inode of the file
 */
public record NetNamespace(Optional<Path> path, long nsid) {}
