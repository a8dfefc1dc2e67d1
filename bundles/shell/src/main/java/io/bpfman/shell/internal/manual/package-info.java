// SPDX-License-Identifier: Apache-2.0

/** Pages for man(1), made from the commands when a distribution is built. No agent uses it. */
@NullMarked
package io.bpfman.shell.internal.manual;

import org.jspecify.annotations.NullMarked;
