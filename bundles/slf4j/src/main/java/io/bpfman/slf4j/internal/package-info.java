// SPDX-License-Identifier: Apache-2.0

/**
 * Where libraries that log by SLF4J find somebody who takes it.
 */
@NullMarked
package io.bpfman.slf4j.internal;

import org.jspecify.annotations.NullMarked;
