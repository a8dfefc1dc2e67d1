// SPDX-License-Identifier: Apache-2.0

/**
 * What things are called in bpffs, and what a name there says: the only place that makes these names or reads them. Pure.
 */
@NullMarked
package io.bpfman.pins;

import org.jspecify.annotations.NullMarked;
