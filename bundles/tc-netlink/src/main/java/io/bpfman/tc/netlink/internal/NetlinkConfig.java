// SPDX-License-Identifier: Apache-2.0
package io.bpfman.tc.netlink.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Settings of the netlink backend. */
@ObjectClassDefinition(
        id = NetlinkConfig.PID,
        name = "bpfman TC backend on clsact",
        description = "How TC dispatchers are hung on clsact and cls_bpf")
public @interface NetlinkConfig {

    /** The configuration's PID. */
    String PID = "io.bpfman.tc.netlink";

    /** The priority of a dispatcher's filter among the filters of the hook. */
    @AttributeDefinition(
            name = "Filter priority",
            description = "1 to 65535; lower runs first. Holds for dispatchers that are published from now on.",
            min = "1",
            max = "65535")
    int filter_priority() default FilterPlacement.DEFAULT_PRIORITY;
}
