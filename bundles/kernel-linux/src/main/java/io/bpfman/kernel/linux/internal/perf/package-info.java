// SPDX-License-Identifier: Apache-2.0

/** Events of perf_event_open(2) that programs are linked to. */
@NullMarked
package io.bpfman.kernel.linux.internal.perf;

import org.jspecify.annotations.NullMarked;
