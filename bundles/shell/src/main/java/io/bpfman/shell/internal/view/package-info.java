// SPDX-License-Identifier: Apache-2.0

/** What commands print, as text and as JSON. */
@NullMarked
package io.bpfman.shell.internal.view;

import org.jspecify.annotations.NullMarked;
