// SPDX-License-Identifier: Apache-2.0
/** Measures the agent and what it has attached, and writes that as monitoring reads it. */
@NullMarked
package io.bpfman.metrics.internal;

import org.jspecify.annotations.NullMarked;
