// SPDX-License-Identifier: Apache-2.0
/** The server of {@code bpfman.v1}: reads calls, asks the {@link io.bpfman.api.Bpfman} service, and writes what it answers. */
@NullMarked
package io.bpfman.grpc.internal;

import org.jspecify.annotations.NullMarked;
