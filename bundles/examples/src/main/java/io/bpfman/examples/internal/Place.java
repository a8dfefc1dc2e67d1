// SPDX-License-Identifier: Apache-2.0
package io.bpfman.examples.internal;

import java.nio.file.Path;
import java.util.Optional;

/**
 * An interface.
 *
 * @param netns file of its network namespace; empty for the agent's own
 */
record Place(String interfaceName, Optional<Path> netns) {}
