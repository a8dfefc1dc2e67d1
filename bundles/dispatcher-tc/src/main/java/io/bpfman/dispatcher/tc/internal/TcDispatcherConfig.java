// SPDX-License-Identifier: Apache-2.0
package io.bpfman.dispatcher.tc.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Settings of the TC dispatchers. A change takes effect at once: dispatchers move to the backend that is named. */
@ObjectClassDefinition(
        id = TcDispatcherConfig.PID,
        name = "bpfman TC dispatchers",
        description = "How TC dispatchers are built and which backend hangs them on their hooks")
public @interface TcDispatcherConfig {

    /** The configuration's PID. */
    String PID = "io.bpfman.dispatcher.tc";

    /** The choice that is left to the agent. */
    String AUTO = "auto";

    /** What is done with a packet whose chain cannot be run. */
    String DROP = "drop";

    /** Name of the backend, or {@code auto} for the one with the greatest service.ranking. */
    @AttributeDefinition(
            name = "Backend",
            description =
                    "Pins one TC backend, tcx and netlink being those that come along; auto takes the best that is"
                            + " there")
    String backend() default AUTO;

    /**
     * How members get into slots: {@code auto} (freplace where the kernel takes it), {@code freplace} or {@code tailcall}. A dispatcher goes over
     * with its next change.
     */
    @AttributeDefinition(
            name = "Slot mechanism",
            description =
                    "How members get into the slots of a dispatcher; one that is there goes over with its next change",
            options = {@Option(AUTO), @Option("freplace"), @Option("tailcall")})
    String mechanism() default AUTO;

    /** What becomes of a packet when the tail call into a filled slot fails: {@code drop} or {@code proceed}. */
    @AttributeDefinition(
            name = "slot.failure",
            description =
                    "What becomes of a packet when the tail call into a filled slot fails, its 33 tail calls being used up:"
                            + " drop, or proceed with the next slot. Dispatchers that are there follow in place",
            options = {@Option(DROP), @Option("proceed")})
    String slot_failure() default DROP;
}
