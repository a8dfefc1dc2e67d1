// SPDX-License-Identifier: Apache-2.0

/**
 * Telling of changes as they end, and answers that are given again while they are fresh.
 */
@NullMarked
package io.bpfman.observe;

import org.jspecify.annotations.NullMarked;
