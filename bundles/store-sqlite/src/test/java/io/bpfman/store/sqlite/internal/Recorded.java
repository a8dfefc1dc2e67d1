// SPDX-License-Identifier: Apache-2.0
package io.bpfman.store.sqlite.internal;

import io.bpfman.api.HookDetails;
import io.bpfman.api.Link;
import io.bpfman.api.MemberDetails;
import io.bpfman.api.Program;
import io.bpfman.api.TcLinkDetails;
import io.bpfman.api.TcxLinkDetails;
import io.bpfman.api.XdpLinkDetails;
import io.bpfman.spi.kernel.AttachHandle.Filter;
import io.bpfman.spi.kernel.AttachHandle.PinnedLink;
import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.Store;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What a store says, in the tables and columns of the eleventh version, the last one that had a table of details for each kind. Written down once more
 * here, so that it does not follow what the store makes of its tables.
 */
final class Recorded {

    private final Map<String, List<Map<String, String>>> tables = new TreeMap<>();

    private Recorded() {}

    static Map<String, List<Map<String, String>>> by(Store store) {
        Recorded recorded = new Recorded();
        store.programs().forEach(recorded::program);
        store.dispatchers().forEach(recorded::dispatcher);
        store.links().forEach(recorded::link);
        for (long gone = 1; gone <= 100; gone++) {
            long id = gone;
            store.departure(id).ifPresent(what -> {
                // The newest went last: 15 before 14.
                recorded.add("departed_links", "number", 16 - id, "link_id", id, "what", what);
            });
        }
        recorded.tables.replaceAll((table, rows) -> sorted(rows));
        return recorded.tables;
    }

    static List<Map<String, String>> sorted(List<Map<String, String>> rows) {
        List<Map<String, String>> sorted = new ArrayList<>(rows);
        sorted.sort((a, b) -> a.toString().compareTo(b.toString()));
        return sorted;
    }

    static String text(Object value) {
        if (value instanceof Optional<?> optional) {
            return text(optional.orElse(null));
        }
        if (value instanceof OptionalLong optional) {
            return optional.isPresent() ? Long.toString(optional.getAsLong()) : "null";
        }
        if (value instanceof Boolean flag) {
            return flag ? "1" : "0";
        }
        return value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes) : String.valueOf(value);
    }

    private void add(String table, Object... namesAndValues) {
        Map<String, String> row = new TreeMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            row.put(namesAndValues[i].toString(), text(namesAndValues[i + 1]));
        }
        tables.computeIfAbsent(table, name -> new ArrayList<>()).add(row);
    }

    private void program(Program program) {
        long id = program.id();
        add(
                "programs",
                "program_id",
                id,
                "name",
                program.name(),
                "type",
                program.type().label(),
                "object_path",
                program.objectFile(),
                "pin_path",
                program.pinPath(),
                "license",
                program.license(),
                "gpl_compatible",
                program.gplCompatible(),
                "tag",
                program.tag(),
                "created_at",
                program.createdAt(),
                "kernel_type",
                program.kernelType(),
                "frags",
                program.frags(),
                "map_set_id",
                program.mapSet(),
                "untyped",
                program.untyped(),
                "source_path",
                program.source(),
                "updated_at",
                program.updatedAt());
        program.metadata()
                .forEach((key, value) -> add("program_metadata", "program_id", id, "key", key, "value", value));
        program.globals()
                .forEach((name, value) ->
                        add("program_globals", "program_id", id, "name", name, "value", value.bytes()));
        int position = 0;
        for (long map : program.mapIds()) {
            add("program_maps", "program_id", id, "position", position++, "map_id", map);
        }
        program.mapPins()
                .forEach((name, pin) -> add("program_map_pins", "program_id", id, "name", name, "pin_path", pin));
    }

    private void dispatcher(DispatcherRow row) {
        Attachment handle = row.handle();
        Optional<PinnedLink> link = handle.link();
        Optional<Filter> filter = handle.filter();
        add(
                "dispatchers",
                "type",
                row.key().type().label(),
                "nsid",
                row.key().nsid(),
                "ifindex",
                row.key().ifindex(),
                "revision",
                row.revision(),
                "program_id",
                row.programId(),
                "mechanism",
                row.mechanism().label(),
                "backend",
                row.backend(),
                "interface",
                handle.hook().netInterface().name(),
                "netns",
                row.netns(),
                "kernel_link_id",
                link.map(PinnedLink::id),
                "link_pin_path",
                link.map(PinnedLink::pin),
                "filter_priority",
                filter.map(Filter::priority),
                "filter_handle",
                filter.map(Filter::handle),
                "clsact_ours",
                handle.clsactOurs(),
                "num_extensions",
                row.numExtensions(),
                "counting",
                row.counting(),
                "directory",
                row.directory(),
                "created_at",
                row.createdAt(),
                "updated_at",
                row.updatedAt(),
                "xdp_mode",
                handle.mode().map(mode -> mode.mode().label()),
                "xdp_mode_reason",
                handle.mode().map(Attachment.Mode::reason),
                "untyped",
                row.untyped(),
                "slot_failure",
                row.slotFailure().map(failure -> failure.label()));
    }

    private void link(LinkRow row) {
        Link link = row.link();
        long id = link.id();
        add(
                "links",
                "id",
                id,
                "kind",
                link.kind().label(),
                "program_id",
                link.programId(),
                "kernel_link_id",
                link.kernelLinkId(),
                "pin_path",
                link.pinPath(),
                "sequence",
                row.sequence(),
                "created_at",
                link.createdAt());
        link.metadata().forEach((key, value) -> add("link_metadata", "link_id", id, "key", key, "value", value));
        switch (link.kind()) {
            case TC -> {
                TcLinkDetails tc = (TcLinkDetails) link.details();
                member("tc_link_details", row, tc, "direction", tc.direction().label());
            }
            case XDP -> {
                XdpLinkDetails xdp = (XdpLinkDetails) link.details();
                member("xdp_link_details", row, xdp, "mode", xdp.mode().label());
            }
            case TCX -> {
                TcxLinkDetails tcx = (TcxLinkDetails) link.details();
                Object[] values = hook(
                        id,
                        tcx,
                        "direction",
                        tcx.direction().label(),
                        "program_id",
                        link.programId(),
                        "detaching",
                        row.detaching());
                add("tcx_link_details", values);
            }
            default -> throw new IllegalStateException("no earlier release had links of kind " + link.kind());
        }
    }

    private void member(String table, LinkRow row, MemberDetails member, Object... own) {
        List<Object> values = new ArrayList<>(List.of(own));
        values.addAll(List.of(
                "position", member.position(), "proceed_on", member.proceedOn().mask()));
        values.addAll(List.of("dispatcher_program_id", member.dispatcherProgramId(), "revision", member.revision()));
        values.addAll(List.of("counter_index", row.counterIndex(), "enabled", member.enabled()));
        values.addAll(List.of("dispatcher_type", member.dispatcherKey().type().label()));
        add(table, hook(row.link().id(), member, values.toArray()));
    }

    private static Object[] hook(long id, HookDetails details, Object... own) {
        List<Object> values = new ArrayList<>(List.of(own));
        values.addAll(List.of("link_id", id, "interface", details.interfaceName(), "ifindex", details.ifindex()));
        values.addAll(List.of("priority", details.priority(), "netns", details.netns(), "nsid", details.nsid()));
        return values.toArray();
    }
}
