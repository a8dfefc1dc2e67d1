// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.util.List;

/**
 * What taking a link or a program away came to.
 *
 * @param remarks what whoever asked should know besides, a sentence each; empty when all was as it should be
 */
public record Removal(List<String> remarks) {

    public Removal {
        remarks = List.copyOf(remarks);
    }

    /** With nothing to remark. */
    public static Removal plain() {
        return new Removal(List.of());
    }
}
