// SPDX-License-Identifier: Apache-2.0
package io.bpfman.api;

import java.util.OptionalLong;

/**
 * What the kernel says of a map ({@code struct bpf_map_info} in linux/bpf.h). Numbers are unsigned 32-bit ones unless said otherwise.
 *
 * @param name the kernel's name of it, cut at 15 characters; may be empty
 * @param type the kernel's type as in {@code enum bpf_map_type}, in lower case: {@code percpu_array}
 * @param keySize bytes
 * @param valueSize bytes; of a per-CPU map those of one CPU
 * @param btfId the kernel's id of its BTF; empty when it has none
 * @param extra what maps of some types are made with beside ({@code map_extra}, 64 bits); empty when there is nothing
 * @param memlock bytes of memory that it takes ({@code memlock} in proc_pid_fdinfo(5)); empty when the kernel does not say
 * @param frozen whether user space may not write it any more ({@code BPF_MAP_FREEZE})
 */
public record KernelMap(
        long id,
        String name,
        String type,
        long keySize,
        long valueSize,
        long maxEntries,
        long flags,
        OptionalLong btfId,
        OptionalLong extra,
        OptionalLong memlock,
        boolean frozen) {}
