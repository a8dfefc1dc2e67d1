// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.util.List;

/**
 * What rules for loads are about: what is to be loaded, where it comes from and who asks. All lists are sorted.
 *
 * @param source {@code file:} or {@code image:} and the object's whole name
 * @param digests {@code sha256:} and hexadecimal digits: of the object, and of the image that it comes from
 * @param signers who has signed the image, as it was verified; {@code unsigned} alone when nobody has, as with every file
 * @param asker who asks, see {@link Asker}
 * @param types of the programs, as {@link ProgramType#label} has them
 * @param attachPoints what the programs are made for: the names of their sections, and {@code TYPE/FUNCTION} of those that are loaded for a function
 * @param helpers of the kernel that they call
 * @param kfuncs functions of the kernel that they call
 * @param mapTypes types of all maps that the object declares, inner ones included
 */
public record LoadFacts(
        String source,
        List<String> digests,
        List<String> signers,
        String asker,
        List<String> types,
        List<String> attachPoints,
        List<String> helpers,
        List<String> kfuncs,
        List<String> mapTypes) {

    /** The only one among the signers of what nobody has signed. */
    public static final String UNSIGNED = "unsigned";

    public LoadFacts {
        digests = sorted(digests);
        signers = sorted(signers);
        types = sorted(types);
        attachPoints = sorted(attachPoints);
        helpers = sorted(helpers);
        kfuncs = sorted(kfuncs);
        mapTypes = sorted(mapTypes);
    }

    private static List<String> sorted(List<String> values) {
        return values.stream().distinct().sorted().toList();
    }
}
