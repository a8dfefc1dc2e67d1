// SPDX-License-Identifier: Apache-2.0
/** What the agent says of its health, for the framework of health checks that is a host's own. */
@NullMarked
package io.bpfman.health.internal;

import org.jspecify.annotations.NullMarked;
