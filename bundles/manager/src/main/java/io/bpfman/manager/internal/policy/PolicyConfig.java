// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.policy;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of the rules for loads. */
@ObjectClassDefinition(id = PolicyConfig.PID, name = "bpfman load policy", description = "Rules for what may be loaded")
@interface PolicyConfig {

    /** The persistent identity of this configuration. */
    String PID = "io.bpfman.policy";

    /** The file with the rules of the host. */
    @AttributeDefinition(
            name = "file",
            description =
                    "The file with the rules of the host, in TOML, which is read at each load; when it is not there, it"
                            + " forbids nothing")
    String file() default "/etc/bpfman/policy.toml";

    /** More rules. */
    @AttributeDefinition(
            name = "rules",
            description = "More rules, written like those of the file; what is loaded has to pass both. Empty for none")
    String rules() default "";
}
