// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc;

import java.time.Duration;

/**
 * A call that has ended.
 *
 * @param server which one was called, see {@link GrpcServers}
 * @param method by its full name, such as {@code bpfman.v1.Bpfman/Load}; one that nobody serves is called as its client called it
 * @param code what it was answered with, by gRPC's name of it: {@code OK}, {@code NOT_FOUND}; {@code CANCELLED} when its client has gone or its time was up
 *     before it was answered
 * @param latency from its arrival to its answer
 * @param uid the number of the user who called
 */
public record EndedCall(String server, String method, String code, Duration latency, long uid) {}
