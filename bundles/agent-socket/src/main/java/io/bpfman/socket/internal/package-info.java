// SPDX-License-Identifier: Apache-2.0

/** The agent's end of the socket. */
@NullMarked
package io.bpfman.socket.internal;

import org.jspecify.annotations.NullMarked;
