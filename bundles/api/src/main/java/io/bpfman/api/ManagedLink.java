// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import org.osgi.annotation.versioning.ProviderType;

/**
 * A service that stands for one managed link: registered when the link is attached (or found at the start of the agent), modified
 * when it changes, unregistered when it is detached. A bundle can track it with a filter on the properties named here.
 */
@ProviderType
public interface ManagedLink {

    /** {@code Long}: the link's id. */
    String LINK_ID = "bpfman.link.id";
    /** {@code Long}: the program's kernel id. */
    String PROGRAM_ID = "bpfman.program.id";
    /** {@code String}: the kind of the link. */
    String KIND = "bpfman.link.kind";
    /** {@code String}: the interface's name. */
    String INTERFACE = "bpfman.interface";
    /** {@code String}: {@code ingress} or {@code egress}; absent for XDP. */
    String DIRECTION = "bpfman.direction";
    /** {@code Integer}: the link's priority. */
    String PRIORITY = "bpfman.priority";

    /**
     * The link as it is now. Its position is found here and not among the properties: one new member moves up to nine others, and for each changed property
     * the framework asks every filter that there is.
     */
    Link link();
}
