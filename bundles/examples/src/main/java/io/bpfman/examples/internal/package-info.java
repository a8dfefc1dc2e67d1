// SPDX-License-Identifier: Apache-2.0

/** The story that the demo tells, and the networks it plays on: a real one, and one inside the simulated machine. */
@NullMarked
package io.bpfman.examples.internal;

import org.jspecify.annotations.NullMarked;
