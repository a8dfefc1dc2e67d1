// SPDX-License-Identifier: Apache-2.0
package io.bpfman.csi.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Settings of the node driver. */
@ObjectClassDefinition(name = "bpfman CSI", description = "The node driver csi.bpfman.io")
public @interface CsiConfig {

    /** The PID. */
    String PID = "io.bpfman.csi";

    @AttributeDefinition(
            name = "node id",
            description =
                    "What this node is called; empty for KUBE_NODE_NAME of the environment or else the host's name")
    String node_id() default "";

    /** The agent's runtime directory, by which its volumes are told from those of another agent of this host. */
    @AttributeDefinition(
            name = "runtime directory",
            description = "The agent's runtime directory: what another agent of this host has published is not touched")
    String runtime_dir() default Agent.USUAL;
}
