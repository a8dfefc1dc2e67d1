// SPDX-License-Identifier: Apache-2.0
/** Starts an OSGi framework from feature files, runs commands in it, and ends with an exit status. */
@NullMarked
package io.bpfman.launcher;

import org.jspecify.annotations.NullMarked;
