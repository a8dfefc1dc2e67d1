// SPDX-License-Identifier: Apache-2.0

/** What client and agent say to each other over the socket. */
@NullMarked
package io.bpfman.socket.wire;

import org.jspecify.annotations.NullMarked;
