// SPDX-License-Identifier: Apache-2.0
package io.bpfman.contract.walk;

import java.nio.file.Path;
import java.util.Optional;

/**
 * An interface that packets can be sent to and out of.
 *
 * @param netns the namespace's file; empty for the agent's own
 */
public record Place(Optional<Path> netns, String interfaceName) {}
