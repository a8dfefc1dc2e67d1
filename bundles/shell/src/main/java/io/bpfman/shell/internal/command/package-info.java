// SPDX-License-Identifier: Apache-2.0

/** The commands. */
@NullMarked
package io.bpfman.shell.internal.command;

import org.jspecify.annotations.NullMarked;
