// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What the kernel says of a link ({@code struct bpf_link_info} in linux/bpf.h). Numbers are unsigned 32-bit ones; those that mean nothing for the type are 0.
 *
 * @param programId of the program that it runs
 * @param type as in {@code enum bpf_link_type}, in lower case: {@code xdp}, {@code tcx}, {@code tracing} for an extension
 * @param attachType as in {@code enum bpf_attach_type}, for types of links that have one
 * @param ifindex of the interface; 0 when the link has lost it
 * @param targetObjectId of the program whose function an extension replaces
 * @param targetBtfId that function, by its number in the target's BTF
 * @param more what else the kernel says of a link of its type: {@code cgroup_id}, {@code kprobe_multi_count}, {@code kprobe_multi_flags}, {@code
 *     kprobe_multi_missed}, {@code kprobe_address}, {@code kprobe_missed}
 */
public record KernelLink(
        long id,
        long programId,
        String type,
        OptionalLong attachType,
        long ifindex,
        long targetObjectId,
        long targetBtfId,
        Map<String, Long> more) {

    /** Types whose links hang on an interface. */
    private static final Set<String> OF_INTERFACES = Set.of("xdp", "tcx", "netkit");

    public KernelLink {
        more = Map.copyOf(more);
    }

    /** One of which there is no more to say. */
    public KernelLink(
            long id,
            long programId,
            String type,
            OptionalLong attachType,
            long ifindex,
            long targetObjectId,
            long targetBtfId) {
        this(id, programId, type, attachType, ifindex, targetObjectId, targetBtfId, Map.of());
    }

    /** Whether it runs its program nowhere any more, although somebody holds it: it was detached, or has lost its interface or its cgroup. */
    public boolean isDetached() {
        return (OF_INTERFACES.contains(type) && ifindex == 0) || more.getOrDefault("cgroup_id", 1L) == 0;
    }
}
