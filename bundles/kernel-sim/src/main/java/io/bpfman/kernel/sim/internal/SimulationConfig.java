// SPDX-License-Identifier: Apache-2.0
package io.bpfman.kernel.sim.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What the simulated kernel can do. A change makes a new machine, on which nothing is loaded. */
@ObjectClassDefinition(
        id = SimulationConfig.PID,
        name = "bpfman simulated kernel",
        description = "What the simulated kernel can do; a change makes a new machine")
public @interface SimulationConfig {

    /** The configuration's PID. */
    String PID = "io.bpfman.kernel.sim";

    /** Whether it takes extension programs; dispatchers then fill their slots by freplace, unless they are told otherwise. */
    @AttributeDefinition(
            name = "freplace",
            description = "Whether the kernel takes extension programs (BPF_PROG_TYPE_EXT)")
    boolean freplace() default false;
}
