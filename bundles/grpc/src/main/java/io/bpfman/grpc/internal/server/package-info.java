// SPDX-License-Identifier: Apache-2.0
/** Sockets, who may call there, and what is served. */
@NullMarked
package io.bpfman.grpc.internal.server;

import org.jspecify.annotations.NullMarked;
