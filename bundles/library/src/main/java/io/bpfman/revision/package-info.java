// SPDX-License-Identifier: Apache-2.0

/**
 * How revisions of dispatchers are built and taken down, whatever their kind: what the dispatcher services have in common.
 */
@NullMarked
package io.bpfman.revision;

import org.jspecify.annotations.NullMarked;
