// SPDX-License-Identifier: Apache-2.0
package io.bpfman.grpc.internal.server;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Settings of the servers, by the PID {@code io.bpfman.grpc}. */
@ObjectClassDefinition(name = "bpfman gRPC", description = "Where gRPC is served on this host, and to whom")
public @interface Settings {

    /** The socket's path, at most 107 bytes. */
    @AttributeDefinition(name = "Path", description = "Path of the Unix socket of bpfman.v1")
    String socket_path() default "/run/bpfman-sock/bpfman.sock";

    /** The group that may call, by name or number, and that the sockets are given to; the one that new files get there when empty. */
    @AttributeDefinition(name = "Group", description = "Name or number of the group that may call")
    String socket_group() default "";

    /** Users who may call besides root, the agent's own and members of the group. */
    @AttributeDefinition(name = "Users", description = "Numbers of users who may call as well")
    long[] allowed_uids() default {};

    /** Whether a directory of the agent's own that others may write to is closed to them; otherwise it is refused. */
    @AttributeDefinition(
            name = "Close the directory",
            description = "Whether a socket's directory that others may write to is closed to them, not refused")
    boolean close_directory() default false;

    /** Bytes of the largest message that is read. */
    @AttributeDefinition(name = "Largest message", description = "Bytes of the largest message that is read")
    int max_message_bytes() default 4 << 20;

    /** Whether the services of the node driver are served. */
    @AttributeDefinition(name = "CSI", description = "Whether the services of the CSI node driver are served")
    boolean csi_enabled() default false;

    /** The path of the node driver's socket, at most 107 bytes. */
    @AttributeDefinition(name = "CSI path", description = "Path of the Unix socket of the CSI node driver")
    String csi_socket_path() default "/run/bpfman/csi/csi.sock";
}
