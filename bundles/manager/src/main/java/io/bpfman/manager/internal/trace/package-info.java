// SPDX-License-Identifier: Apache-2.0

/** What packets met: their stories, put together of what dispatchers tell. */
@NullMarked
package io.bpfman.manager.internal.trace;

import org.jspecify.annotations.NullMarked;
