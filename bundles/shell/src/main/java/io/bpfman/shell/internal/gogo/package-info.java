// SPDX-License-Identifier: Apache-2.0

/** The commands as services, for Gogo and for other bundles. */
@NullMarked
package io.bpfman.shell.internal.gogo;

import org.jspecify.annotations.NullMarked;
