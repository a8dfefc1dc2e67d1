// SPDX-License-Identifier: Apache-2.0
/** How the agent is: what is looked at, and what the doctor's findings mean for it. */
@NullMarked
package io.bpfman.manager.internal.health;

import org.jspecify.annotations.NullMarked;
