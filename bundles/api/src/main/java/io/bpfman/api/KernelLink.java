// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.util.OptionalLong;

/**
 * What the kernel says of a link ({@code struct bpf_link_info} in linux/bpf.h). Numbers are unsigned 32-bit ones; those that mean nothing for the type are 0.
 *
 * @param programId of the program that it runs
 * @param type as in {@code enum bpf_link_type}, in lower case: {@code xdp}, {@code tcx}, {@code tracing} for an extension
 * @param attachType as in {@code enum bpf_attach_type}, for types of links that have one
 * @param ifindex of the interface; 0 when the link has lost it
 * @param targetObjectId of the program whose function an extension replaces
 * @param targetBtfId that function, by its number in the target's BTF
 */
public record KernelLink(
        long id,
        long programId,
        String type,
        OptionalLong attachType,
        long ifindex,
        long targetObjectId,
        long targetBtfId) {}
