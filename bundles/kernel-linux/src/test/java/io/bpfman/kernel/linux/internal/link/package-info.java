// SPDX-License-Identifier: Apache-2.0

/**
 * Tests of the package of the same name.
 */
@NullMarked
package io.bpfman.kernel.linux.internal.link;

import org.jspecify.annotations.NullMarked;
