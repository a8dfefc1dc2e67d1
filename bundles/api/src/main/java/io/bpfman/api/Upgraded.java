// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.util.List;

/**
 * What an upgrade came to.
 *
 * @param program the new version, which has another id
 * @param remarks what whoever asked should know besides, a sentence each; empty when there is nothing
 */
public record Upgraded(Program program, List<String> remarks) {

    public Upgraded {
        remarks = List.copyOf(remarks);
    }
}
