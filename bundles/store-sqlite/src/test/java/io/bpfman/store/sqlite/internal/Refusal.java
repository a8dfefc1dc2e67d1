// SPDX-License-Identifier: Apache-2.0
package io.bpfman.store.sqlite.internal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.sqlite.SQLiteErrorCode;

/** Changes of one good row that must be refused; {@code rule} is {@code table.column} or {@code table.constraint}. */
record Refusal(String rule, SQLiteErrorCode code, Map<String, Object> changes) {

    private static final long ABOVE_U32 = 4_294_967_296L;

    String table() {
        return rule.substring(0, rule.indexOf('.'));
    }

    @Override
    public String toString() {
        return rule + " " + changes;
    }

    /** Rows that break a rule about themselves: every CHECK of the schema. */
    static Stream<Refusal> refusals() {
        List<Refusal> all = new ArrayList<>();
        for (String column : List.of(
                "programs.program_id", "program_maps.map_id", "dispatchers.program_id", "map_sets.map_set_id")) {
            check(all, column, 0, -1, ABOVE_U32);
        }
        for (String column : List.of(
                "dispatchers.kernel_link_id", "links.kernel_link_id", "member_link_details.dispatcher_program_id")) {
            check(all, column, 0, -1, ABOVE_U32);
        }
        for (String column :
                List.of("dispatchers.revision", "member_link_details.revision", "member_link_details.proceed_on")) {
            check(all, column, -1, ABOVE_U32);
        }
        for (String column : List.of(
                "programs.name",
                "programs.kernel_type",
                "programs.object_path",
                "programs.pin_path",
                "programs.attach_func",
                "program_metadata.key",
                "program_globals.name",
                "program_map_pins.name",
                "program_map_pins.pin_path",
                "shared_map_pins.name",
                "shared_map_pins.pin_path",
                "dispatchers.backend",
                "dispatchers.netns",
                "dispatchers.link_pin_path",
                "dispatchers.directory",
                "links.pin_path",
                "link_metadata.key",
                "link_kinds.kind",
                "program_types.type",
                "member_link_details.netns",
                "dispatchers.xdp_mode_reason",
                "chain_link_details.netns",
                "chain_link_details.attach_point")) {
            check(all, column, "");
        }
        for (String column :
                List.of("dispatchers.interface", "member_link_details.interface", "chain_link_details.interface")) {
            check(all, column, "", "sixteen-long-dev");
        }
        for (String column : List.of(
                "programs.created_at",
                "programs.updated_at",
                "map_sets.created_at",
                "dispatchers.created_at",
                "dispatchers.updated_at",
                "links.created_at")) {
            check(all, column, "", "now", "1790000000", "2026-01-31 12:00:00", "2026-01-31T12:00:00");
        }
        for (String column : List.of("dispatchers.nsid", "dispatchers.ifindex", "links.id", "links.sequence")) {
            check(all, column, 0, -1);
        }
        for (String column : List.of(
                "member_link_details.nsid",
                "member_link_details.ifindex",
                "chain_link_details.nsid",
                "chain_link_details.ifindex")) {
            check(all, column, 0, -1);
        }
        for (String column : List.of(
                "programs.gpl_compatible",
                "programs.frags",
                "programs.untyped",
                "dispatchers.counting",
                "dispatchers.untyped",
                "member_link_details.enabled",
                "chain_link_details.detaching",
                "lone_link_details.detaching")) {
            check(all, column, -1, 2);
        }
        check(all, "dispatchers.clsact_ours", Map.of("clsact_ours", 2), Map.of("clsact_ours", -1));
        check(all, "programs.source_path", "");
        check(all, "program_globals.value", new byte[0]);
        check(all, "program_maps.position", -1);
        check(all, "dispatchers.type", "", "tc", "ingress", "TC-INGRESS");
        check(all, "dispatchers.mechanism", "", "auto");
        check(all, "dispatchers.slot_failure", "", "DROP", "pass");
        check(all, "dispatchers.num_extensions", 0, 11, -1);
        check(all, "link_kinds.family", "", "LONE", "other");
        Map<String, Object> withoutKernelLink = new LinkedHashMap<>();
        withoutKernelLink.put("kind", "tcx");
        withoutKernelLink.put("kernel_link_id", null);
        check(all, "links.tcx_is_a_link", withoutKernelLink);
        for (String notTcx : List.of("both", "ingress", "TC-INGRESS", "xdp")) {
            check(all, "chain_link_details.tcx_at", Map.of("attach_point", notTcx));
        }
        check(all, "chain_link_details.priority", -1, 2_147_483_648L);
        check(all, "dispatchers.xdp_mode", "", "auto", "skb");
        check(all, "member_link_details.mode", "", "skb", "NATIVE");
        check(all, "member_link_details.priority", -1, 2_147_483_648L);
        check(all, "member_link_details.position", -1, 10);
        check(all, "member_link_details.counter_index", -1, 16);
        for (String notTc : List.of("", "tc-both", "TC-INGRESS", "xdp")) {
            check(all, "member_link_details.tc_member", Map.of("dispatcher_type", notTc));
        }
        check(all, "member_link_details.tc_member", Map.of("mode", "auto"));
        check(
                all,
                "member_link_details.xdp_member",
                Map.of("kind", "xdp", "mode", "auto"),
                Map.of("kind", "xdp", "dispatcher_type", "xdp"));
        check(all, "lone_link_details.details", "", "{", "[1]", "1");
        check(all, "sequences.name", "other");
        check(all, "sequences.value", -1);
        check(all, "departed_links.link_id", 0, -1);
        check(all, "departed_links.what", "");
        check(all, "documents.name", "");
        check(all, "documents.text", "", "{");
        check(all, "boots.only", 0, 2);
        check(all, "boots.boot_id", "");
        check(all, "programs.restored_from", 0, 4_294_967_296L);
        check(all, "programs.image_digest", "", "md5:ab");
        check(all, "programs.pull_policy", "Sometimes");
        check(all, "program_versions.number", 0, -1);
        check(all, "program_versions.former_id", 0, 4294967296L);
        check(all, "program_versions.name", "");
        check(all, "program_versions.sha256", "", "ab");
        check(all, "program_versions.created_at", "", "yesterday", "2026-11-29 20:15:00");
        check(all, "program_version_globals.name", "");
        check(all, "plans.plan_id", 0, -1);
        check(all, "plans.what", "");
        check(all, "plans.since", "", "yesterday", "2026-11-29 20:15:00");
        check(all, "plans.committed", 2);
        check(all, "plan_subjects.kind", "", "map");
        check(all, "plan_subjects.name", "");
        check(all, "plan_actions.position", 0, -1);
        check(all, "plan_actions.action_id", "");
        check(all, "plan_actions.part", "", "commit");
        check(all, "plan_actions.state", "", "failed");
        check(all, "plan_actions.words", "");
        check(all, "plan_actions.facts", "", "{", "[1]", "1");

        Map<String, Object> filter = new LinkedHashMap<>();
        filter.put("backend", "netlink");
        filter.put("kernel_link_id", null);
        filter.put("link_pin_path", null);
        filter.put("filter_priority", 50);
        filter.put("filter_handle", 1);
        check(
                all,
                "dispatchers.filter_priority",
                with(filter, "filter_priority", 0),
                with(filter, "filter_priority", 65536));
        check(
                all,
                "dispatchers.filter_handle",
                with(filter, "filter_handle", 0),
                with(filter, "filter_handle", ABOVE_U32));
        check(all, "dispatchers.link_is_whole", with(Map.of(), "link_pin_path", null));
        check(all, "dispatchers.filter_is_whole", with(filter, "filter_priority", null));
        Map<String, Object> neither = with(with(filter, "filter_priority", null), "filter_handle", null);
        Map<String, Object> both = with(Map.of("filter_priority", 50, "filter_handle", 1), "backend", "other");
        check(all, "dispatchers.link_or_filter", with(neither, "backend", "other"), both);
        check(all, "dispatchers.xdp_by_link", with(with(filter, "type", "xdp"), "backend", "other"));
        check(all, "dispatchers.tcx_by_link", with(filter, "backend", "tcx"));
        check(all, "dispatchers.netlink_by_filter", Map.of("backend", "netlink"));
        check(all, "dispatchers.clsact_for_tc", Map.of("type", "xdp", "clsact_ours", 1));
        return all.stream();
    }

    /** Rows that break what relates rows to each other. */
    static Stream<Refusal> relations() {
        SQLiteErrorCode unique = SQLiteErrorCode.SQLITE_CONSTRAINT_UNIQUE;
        SQLiteErrorCode primary = SQLiteErrorCode.SQLITE_CONSTRAINT_PRIMARYKEY;
        SQLiteErrorCode foreign = SQLiteErrorCode.SQLITE_CONSTRAINT_FOREIGNKEY;
        return Stream.of(
                new Refusal(
                        "programs.program_id", SQLiteErrorCode.SQLITE_CONSTRAINT_PRIMARYKEY, Map.of("pin_path", "/q")),
                new Refusal("programs.pin_path", unique, Map.of("program_id", 43)),
                new Refusal("program_metadata.program_id", foreign, Map.of("program_id", 43)),
                new Refusal("program_globals.program_id", foreign, Map.of("program_id", 43)),
                new Refusal("program_maps.program_id", foreign, Map.of("program_id", 43)),
                new Refusal("program_map_pins.program_id", foreign, Map.of("program_id", 43)),
                new Refusal("shared_map_pins.program_id", foreign, Map.of("program_id", 43)),
                new Refusal("program_versions.program_id", foreign, Map.of("program_id", 43)),
                new Refusal("program_version_globals.number", foreign, Map.of("number", 2)),
                new Refusal(
                        "programs.map_set_id", foreign, Map.of("program_id", 43, "pin_path", "/q", "map_set_id", 43)),
                new Refusal(
                        "dispatchers.key",
                        primary,
                        Map.of("program_id", 901, "link_pin_path", "/other", "directory", "/other")),
                new Refusal(
                        "dispatchers.program_id",
                        unique,
                        Map.of("ifindex", 8, "link_pin_path", "/other", "directory", "/other")),
                new Refusal(
                        "dispatchers.link_pin_path",
                        unique,
                        Map.of("ifindex", 8, "program_id", 9, "directory", "/other")),
                new Refusal(
                        "dispatchers.directory",
                        unique,
                        Map.of("ifindex", 8, "program_id", 9, "link_pin_path", "/other")),
                new Refusal("links.id", primary, Map.of("pin_path", "/other", "sequence", 2)),
                new Refusal("links.pin_path", unique, Map.of("id", 2, "sequence", 2)),
                new Refusal("links.sequence", unique, Map.of("id", 2, "pin_path", "/other")),
                new Refusal(
                        "links.program_id",
                        foreign,
                        Map.of("id", 2, "pin_path", "/other", "sequence", 2, "program_id", 43)),
                new Refusal("link_metadata.link_id", foreign, Map.of("link_id", 2)),
                new Refusal("programs.type", foreign, Map.of("program_id", 43, "pin_path", "/q", "type", "")),
                new Refusal("programs.type", foreign, Map.of("program_id", 43, "pin_path", "/q", "type", "TC")),
                new Refusal("programs.type", foreign, Map.of("program_id", 43, "pin_path", "/q", "type", "socket")),
                new Refusal("links.kind", foreign, GoodRows.link(2, "")),
                new Refusal("links.kind", foreign, GoodRows.link(2, "socket")),
                new Refusal("links.kind", foreign, GoodRows.link(2, "TC")),
                new Refusal("member_link_details.link_id", foreign, Map.of("link_id", 2)),
                new Refusal("member_link_details.dispatcher", foreign, Map.of("dispatcher_type", "tc-egress")),
                new Refusal("member_link_details.dispatcher", foreign, Map.of("ifindex", 8)),
                new Refusal(
                        "member_link_details.kind",
                        foreign,
                        Map.of("kind", "xdp", "dispatcher_type", "xdp", "mode", "auto")),
                new Refusal("member_link_details.family", foreign, Map.of("link_id", 5, "kind", "tcx")),
                new Refusal("chain_link_details.link_id", foreign, Map.of("link_id", 2)),
                new Refusal("chain_link_details.program_id", foreign, Map.of("program_id", 43)),
                new Refusal("chain_link_details.family", foreign, Map.of("link_id", 1, "kind", "tc")),
                new Refusal("lone_link_details.link_id", foreign, Map.of("link_id", 2)),
                new Refusal("lone_link_details.family", foreign, Map.of("link_id", 5, "kind", "tcx")));
    }

    private static void check(List<Refusal> all, String rule, Object... values) {
        String column = rule.substring(rule.indexOf('.') + 1);
        for (Object value : values) {
            @SuppressWarnings("unchecked")
            Map<String, Object> changes =
                    value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of(column, value);
            all.add(new Refusal(rule, SQLiteErrorCode.SQLITE_CONSTRAINT_CHECK, changes));
        }
    }

    private static Map<String, Object> with(Map<String, ?> row, String column, Object value) {
        Map<String, Object> changed = new LinkedHashMap<>(row);
        changed.put(column, value);
        return changed;
    }
}
