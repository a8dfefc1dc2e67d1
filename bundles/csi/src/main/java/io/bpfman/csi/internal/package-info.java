// SPDX-License-Identifier: Apache-2.0
/** The node driver {@code csi.bpfman.io}: volumes of maps for pods. */
@NullMarked
package io.bpfman.csi.internal;

import org.jspecify.annotations.NullMarked;
