// SPDX-License-Identifier: Apache-2.0

/** The prompt on the agent's own terminal. */
@NullMarked
package io.bpfman.prompt.internal;

import org.jspecify.annotations.NullMarked;
