// SPDX-License-Identifier: Apache-2.0
/** What the shell knows of each kind of links, in one table. */
@NullMarked
package io.bpfman.shell.internal.kind;

import org.jspecify.annotations.NullMarked;
