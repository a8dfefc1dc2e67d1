// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A map that a program uses.
 *
 * @param pin where it is, or was, pinned for the program; empty for one that is not pinned, such as that of global variables
 */
public record ProgramMap(KernelMap map, Optional<Path> pin) {}
