// SPDX-License-Identifier: Apache-2.0
package io.bpfman.dispatcher.xdp.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Settings of the XDP dispatchers. */
@ObjectClassDefinition(
        id = XdpDispatcherConfig.PID,
        name = "bpfman XDP dispatchers",
        description = "How XDP dispatchers are built")
public @interface XdpDispatcherConfig {

    /** The configuration's PID. */
    String PID = "io.bpfman.dispatcher.xdp";

    /** The choice that is left to the agent. */
    String AUTO = "auto";

    /** What is done with a packet whose chain cannot be run. */
    String DROP = "drop";

    /** How members get into slots: {@code auto}, {@code freplace} or {@code tailcall}. A dispatcher goes over with its next change. */
    @AttributeDefinition(
            name = "Slot mechanism",
            description = "How members get into the slots of a dispatcher",
            options = {@Option(AUTO), @Option("freplace"), @Option("tailcall")})
    String mechanism() default AUTO;

    /** What becomes of a packet when the tail call into a filled slot fails: {@code drop}, by XDP_ABORTED, or {@code proceed}. */
    @AttributeDefinition(
            name = "slot.failure",
            description =
                    "What becomes of a packet when the tail call into a filled slot fails, its 33 tail calls being used up:"
                            + " drop, or proceed with the next slot. Dispatchers that are there follow in place",
            options = {@Option(DROP), @Option("proceed")})
    String slot_failure() default DROP;
}
