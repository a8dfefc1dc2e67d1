// SPDX-License-Identifier: Apache-2.0
package io.bpfman.web.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Settings of the page in the browser. It is there only when they are. */
@ObjectClassDefinition(name = "bpfman web", description = "The page in the browser, on the HTTP Whiteboard")
public @interface WebConfig {

    /** The PID. */
    String PID = "io.bpfman.web";

    @AttributeDefinition(
            name = "token file",
            description =
                    "Where the token lies with which one comes in; made anew with each start, for its owner alone")
    String token_file() default "/run/bpfman/web-token";
}
