// SPDX-License-Identifier: Apache-2.0

/** The command on the host: hands its arguments to the agent and prints what comes back. Needs nothing but the JDK. */
@NullMarked
package io.bpfman.socket.client;

import org.jspecify.annotations.NullMarked;
