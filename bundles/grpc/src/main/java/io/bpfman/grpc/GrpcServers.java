// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc;

/**
 * The names of the servers. Whoever registers an {@code io.grpc.BindableService} as a service of the framework, with the property {@link #SERVER} and one of
 * these names, has it served there until it is unregistered. A server's socket comes when the services are there that make it what it is, which one of them says
 * by {@link #SERVICES}, and stays while at least one of any kind is left.
 */
public final class GrpcServers {

    /** The property that says on which server a service is served. */
    public static final String SERVER = "bpfman.grpc.server";

    /**
     * The property by which one of a server's services names all those, itself included, without which clients would be told that there are no such calls. Nobody
     * is let in before they are there; what is served besides need not be named.
     */
    public static final String SERVICES = "bpfman.grpc.server.services";

    /** The server that manages programs: {@code /run/bpfman-sock/bpfman.sock} unless it is configured otherwise. */
    public static final String BPFMAN = "bpfman";

    /** The server of the node driver that hands maps to pods: {@code /run/bpfman/csi/csi.sock} unless it is configured otherwise. Off unless it is switched on. */
    public static final String CSI = "csi";

    private GrpcServers() {}
}
