// SPDX-License-Identifier: Apache-2.0

/** What a command is: its options, their grammar, its help and its completion. */
@NullMarked
package io.bpfman.shell.internal.model;

import org.jspecify.annotations.NullMarked;
