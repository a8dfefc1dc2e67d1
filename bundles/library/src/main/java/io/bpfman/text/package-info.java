// SPDX-License-Identifier: Apache-2.0

/**
 * Names as people type them: what a mistyped one may have meant, and patterns of names.
 */
@NullMarked
package io.bpfman.text;

import org.jspecify.annotations.NullMarked;
