// SPDX-License-Identifier: Apache-2.0
package io.bpfman.dispatcher.xdp.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Settings of the XDP dispatchers. A change takes effect with the next change of each dispatcher. */
@ObjectClassDefinition(
        id = XdpDispatcherConfig.PID,
        name = "bpfman XDP dispatchers",
        description = "How XDP dispatchers are built")
public @interface XdpDispatcherConfig {

    /** The configuration's PID. */
    String PID = "io.bpfman.dispatcher.xdp";

    /** The choice that is left to the agent. */
    String AUTO = "auto";

    /** How members get into slots: {@code auto}, {@code freplace} or {@code tailcall}. */
    @AttributeDefinition(
            name = "Slot mechanism",
            description = "How members get into the slots of a dispatcher",
            options = {@Option(AUTO), @Option("freplace"), @Option("tailcall")})
    String mechanism() default AUTO;
}
