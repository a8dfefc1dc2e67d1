// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.view;

import io.bpfman.api.Bpfman;
import java.nio.file.Path;
import java.util.function.Predicate;

/**
 * Where views ask, when they are shown and only for what they show, what the kernel and the file systems say of what is recorded.
 *
 * @param present whether a file or pin is there
 */
public record LiveState(Bpfman bpfman, Predicate<Path> present) {}
