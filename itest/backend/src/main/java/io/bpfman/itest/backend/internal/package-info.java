// SPDX-License-Identifier: Apache-2.0
/** Backends of TC dispatchers as somebody may bring them: one for each configuration, under names that say nothing. */
@NullMarked
package io.bpfman.itest.backend.internal;

import org.jspecify.annotations.NullMarked;
