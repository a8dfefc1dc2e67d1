// SPDX-License-Identifier: Apache-2.0
package io.bpfman.manager.internal.plan;

import java.util.Map;

/**
 * The draft of several changes of one family.
 *
 * @param remarks what whoever asked for it should know besides that a link was detached, by the links' ids
 */
public record Batched(Draft draft, Map<Long, String> remarks) {
    public Batched {
        remarks = Map.copyOf(remarks);
    }
}
