// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc;

/**
 * The names of the servers. Whoever registers an {@code io.grpc.BindableService} as a service of the framework, with the property {@link #SERVER} and one of
 * these names, has it served there until it is unregistered. A server's socket comes when the services are there that make it what it is, and stays while at
 * least one of any kind is left.
 */
public final class GrpcServers {

    /** The property that says on which server a service is served. */
    public static final String SERVER = "bpfman.grpc.server";

    /** The server that manages programs: {@code /run/bpfman-sock/bpfman.sock} unless it is configured otherwise. */
    public static final String BPFMAN = "bpfman";

    /** The server of the node driver that hands maps to pods: {@code /run/bpfman/csi/csi.sock} unless it is configured otherwise. Off unless it is switched on. */
    public static final String CSI = "csi";

    private GrpcServers() {}
}
