// SPDX-License-Identifier: Apache-2.0

/**
 * What people type: what a mistyped name may have meant, patterns of names, lengths of time.
 */
@NullMarked
package io.bpfman.text;

import org.jspecify.annotations.NullMarked;
