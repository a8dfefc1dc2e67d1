// SPDX-License-Identifier: Apache-2.0
package io.bpfman.store.sqlite.internal;

import java.util.LinkedHashMap;
import java.util.Map;

/** A row for each table that the schema accepts, beside the good rows of the other tables. */
final class GoodRows {

    private GoodRows() {}

    static Map<String, Object> of(String table) {
        Map<String, Object> row = new LinkedHashMap<>();
        switch (table) {
            case "programs" -> {
                row.putAll(
                        Map.of("program_id", 42, "name", "count", "type", "tc", "object_path", "/o", "pin_path", "/p"));
                row.putAll(
                        Map.of("license", "GPL", "gpl_compatible", 1, "tag", "", "created_at", "2026-01-31T12:00:00Z"));
                row.put("map_set_id", 42);
            }
            case "map_sets" -> row.putAll(Map.of("map_set_id", 42, "created_at", "2026-01-31T12:00:00Z"));
            case "program_metadata" -> row.putAll(Map.of("program_id", 42, "key", "owner", "value", "me"));
            case "program_globals" -> row.putAll(Map.of("program_id", 42, "name", "PORT", "value", new byte[] {1}));
            case "program_maps" -> row.putAll(Map.of("program_id", 42, "position", 0, "map_id", 7));
            case "program_map_pins" -> row.putAll(Map.of("program_id", 42, "name", "packets", "pin_path", "/m"));
            case "shared_map_pins" -> row.putAll(Map.of("program_id", 42, "name", "packets", "pin_path", "/s"));
            case "dispatchers" -> {
                row.putAll(Map.of("type", "tc-ingress", "nsid", 1, "ifindex", 7, "revision", 1, "program_id", 900));
                row.putAll(Map.of("mechanism", "tailcall", "backend", "tcx", "interface", "veth0", "netns", "/n"));
                row.putAll(Map.of("kernel_link_id", 5, "link_pin_path", "/l", "clsact_ours", 0, "counting", 0));
                row.putAll(Map.of("num_extensions", 1, "directory", "/d"));
                row.putAll(Map.of("created_at", "2026-01-31T12:00:00Z", "updated_at", "2026-01-31T12:00:00.5Z"));
            }
            case "links" -> {
                row.putAll(Map.of("id", 1, "kind", "tc", "program_id", 42, "kernel_link_id", 3, "pin_path", "/l"));
                row.putAll(Map.of("sequence", 1, "created_at", "2026-01-31T12:00:00Z"));
            }
            case "link_metadata" -> row.putAll(Map.of("link_id", 1, "key", "owner", "value", "me"));
            case "program_types" -> row.put("type", "socket");
            case "link_kinds" -> row.putAll(Map.of("kind", "iterator", "family", "lone"));
            case "member_link_details" -> {
                row.putAll(Map.of("link_id", 1, "kind", "tc", "interface", "veth0", "ifindex", 7));
                row.putAll(Map.of("dispatcher_type", "tc-ingress", "priority", 0, "position", 0, "netns", "/n"));
                row.putAll(Map.of("proceed_on", 4_294_967_295L, "nsid", 1, "dispatcher_program_id", 900));
                row.putAll(Map.of("revision", 1, "counter_index", 0, "enabled", 1));
            }
            case "chain_link_details" -> {
                row.putAll(Map.of("link_id", 5, "kind", "tcx", "program_id", 42, "interface", "veth0", "ifindex", 7));
                row.putAll(Map.of("attach_point", "tc-ingress", "priority", 0, "netns", "/n", "nsid", 1));
                row.put("detaching", 0);
            }
            case "lone_link_details" ->
                row.putAll(
                        Map.of("link_id", 6, "kind", "iterator", "details", "{\"target\": \"task\"}", "detaching", 0));
            case "departed_links" -> row.putAll(Map.of("link_id", 1, "what", "it went with interface eth0"));
            case "program_versions" -> {
                row.putAll(Map.of("program_id", 42, "number", 1, "former_id", 41, "name", "count"));
                row.putAll(Map.of(
                        "sha256", "ab".repeat(32), "source_path", "count.o", "created_at", "2026-11-29T20:15:00Z"));
            }
            case "program_version_globals" ->
                row.putAll(Map.of("program_id", 42, "number", 1, "name", "limit", "value", new byte[] {1}));
            case "plans" ->
                row.putAll(Map.of(
                        "plan_id", 1, "what", "link 3 is gone", "since", "2026-11-29T20:15:00Z", "committed", 0));
            case "plan_subjects" -> row.putAll(Map.of("plan_id", 1, "kind", "link", "name", "3"));
            case "plan_actions" -> {
                row.putAll(Map.of("plan_id", 1, "position", 1, "action_id", "1-remove-pin", "part", "cleanup"));
                row.putAll(Map.of("state", "planned", "words", "remove /p", "facts", "{\"pin\": \"/p\"}"));
            }
            case "documents" -> row.putAll(Map.of("name", "edge", "text", "{}"));
            case "boots" -> row.putAll(Map.of("only", 1, "boot_id", "4f0e"));
            case "sequences" -> row.putAll(Map.of("name", "link", "value", 0));
            default -> throw new IllegalArgumentException(table);
        }
        return row;
    }

    /** The row of another link. */
    static Map<String, Object> link(int id, String kind) {
        Map<String, Object> link = of("links");
        link.putAll(Map.of("id", id, "kind", kind, "pin_path", "/l" + id, "sequence", id));
        return link;
    }
}
