// SPDX-License-Identifier: Apache-2.0
package io.bpfman.shell.internal.view;

import io.bpfman.api.KernelLink;
import io.bpfman.api.KernelMap;
import io.bpfman.api.KernelProgram;
import io.bpfman.api.RunStats;
import java.math.BigInteger;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.OptionalLong;

/** What the kernel says, in JSON. What it does not say is 0 with a {@code has_} that is false. */
final class KernelJson {

    private KernelJson() {}

    static Json of(KernelProgram program) {
        Json json = Json.object()
                .put("id", program.id())
                .put("name", program.name())
                .put("program_type", word(program.kernelType()))
                .put("tag", program.tag())
                .put("loaded_at", time(program.loadedAt()))
                .put("uid", program.uid())
                .put("has_uid", true);
        optional(json, "btf_id", program.btfId())
                .put("map_ids", program.mapIds())
                .put("has_map_ids", true)
                .put("jited_size", program.jitedSize())
                .put("xlated_size", program.xlatedSize())
                .put("verified_insns", program.verifiedInstructions());
        return optional(json, "memlock", program.memlock()).put("restricted", program.restricted());
    }

    static Json of(KernelMap map) {
        Json json = Json.object()
                .put("id", map.id())
                .put("name", map.name())
                .put("map_type", word(map.type()))
                .put("key_size", map.keySize())
                .put("value_size", map.valueSize())
                .put("max_entries", map.maxEntries())
                .put("flags", map.flags());
        optional(json, "btf_id", map.btfId());
        optional(json, "map_extra", map.extra());
        return optional(json, "memlock", map.memlock()).put("frozen", map.frozen());
    }

    /** The fields that mean nothing for a type of links are 0. */
    static Json of(KernelLink link) {
        Json json = Json.object()
                .put("id", link.id())
                .put("program_id", link.programId())
                .put("link_type", link.type())
                .put(
                        "attach_type",
                        link.attachType().isPresent()
                                ? Long.toString(link.attachType().getAsLong())
                                : "")
                .put("ifindex", link.ifindex())
                .put("target_obj_id", link.targetObjectId())
                .put("target_btf_id", link.targetBtfId());
        for (String other : new String[] {
            "cgroup_id",
            "netns_ino",
            "netfilter_pf",
            "netfilter_hooknum",
            "netfilter_priority",
            "netfilter_flags",
            "kprobe_multi_count",
            "kprobe_multi_flags",
            "kprobe_multi_missed",
            "kprobe_address",
            "kprobe_missed"
        }) {
            json.put(other, unsigned(link.more().getOrDefault(other, 0L)));
        }
        return json;
    }

    static Json of(RunStats stats) {
        return Json.object()
                .put("runtime", stats.nanos())
                .put("run_count", stats.runs())
                .put("recursion_misses", stats.recursionMisses());
    }

    /** Addresses of the kernel are in the upper half of 64 bits. */
    private static BigInteger unsigned(long bits) {
        return new BigInteger(Long.toUnsignedString(bits));
    }

    /** The kernel's word for a type, as scripts know it: without underscores. */
    static String word(String type) {
        return type.replace("_", "");
    }

    /** A time in UTC, in whole seconds. */
    static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static Json optional(Json json, String name, OptionalLong value) {
        return json.put(name, value.orElse(0)).put("has_" + name, value.isPresent());
    }
}
