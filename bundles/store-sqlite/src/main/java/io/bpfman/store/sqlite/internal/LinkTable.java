// SPDX-License-Identifier: Apache-2.0
package io.bpfman.store.sqlite.internal;

import io.bpfman.api.Direction;
import io.bpfman.api.DispatcherKey;
import io.bpfman.api.Link;
import io.bpfman.api.LinkDetails;
import io.bpfman.api.LinkKind;
import io.bpfman.api.MemberDetails;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.TcLinkDetails;
import io.bpfman.api.TcxLinkDetails;
import io.bpfman.api.XdpLinkDetails;
import io.bpfman.api.XdpMode;
import io.bpfman.spi.store.LinkRow;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The statements of {@code links}, {@code link_metadata} and the tables of details. */
final class LinkTable {

    private static final String MEMBER = "link_id, interface, ifindex, priority, position, proceed_on, netns, nsid,"
            + " dispatcher_program_id, revision, counter_index, enabled, dispatcher_type";

    /** A TCX link has the columns of a member that it needs; its position is its rank. No window function: with one, every query would read all links. */
    private static final String TCX = "t.link_id, t.interface, t.ifindex, t.priority,"
            + " (SELECT count(*) FROM tcx_link_details AS b JOIN links AS bl ON bl.id = b.link_id"
            + " WHERE b.nsid = t.nsid AND b.ifindex = t.ifindex AND b.direction = t.direction"
            + " AND (b.priority, bl.sequence) < (t.priority, o.sequence)),"
            + " NULL, t.netns, t.nsid, NULL, NULL, 0, 1, 'tc-' || t.direction, t.direction, NULL, t.detaching"
            + " FROM tcx_link_details AS t JOIN links AS o ON o.id = t.link_id";

    private static final String FROM = " FROM links AS l JOIN (SELECT " + MEMBER
            + ", direction, NULL AS mode, 0 AS detaching FROM tc_link_details UNION ALL SELECT " + MEMBER
            + ", NULL AS direction, mode, 0 FROM xdp_link_details UNION ALL SELECT " + TCX
            + ") AS d ON d.link_id = l.id";

    private static final ReadRows.Key KEY = new ReadRows.Key("SELECT id FROM links ORDER BY id", 1, "l.id = ?");

    private record Metadata(String key, String value) {}

    private LinkTable() {}

    static ReadRows<LinkRow> all(Statements statements) throws SQLException {
        return ReadRows.of(
                statements, KEY, "link", (condition, values) -> where(statements, condition, "l.id", values));
    }

    static Optional<LinkRow> find(Statements statements, long linkId) throws SQLException {
        return where(statements, "l.id = ?", "l.id", linkId).stream().findFirst();
    }

    static List<LinkRow> ofProgram(Statements statements, long programId) throws SQLException {
        return where(statements, "l.program_id = ?", "l.id", programId);
    }

    static List<LinkRow> ofDispatcher(Statements statements, DispatcherKey key) throws SQLException {
        return where(
                statements,
                "l.kind <> 'tcx' AND d.dispatcher_type = ? AND d.nsid = ? AND d.ifindex = ?",
                "d.position",
                key.type().label(),
                key.nsid(),
                key.ifindex());
    }

    static List<LinkRow> tcx(Statements statements, DispatcherKey attachPoint) throws SQLException {
        return where(
                statements,
                "l.kind = 'tcx' AND d.dispatcher_type = ? AND d.nsid = ? AND d.ifindex = ?",
                "d.position",
                attachPoint.type().label(),
                attachPoint.nsid(),
                attachPoint.ifindex());
    }

    static void delete(Statements statements, long linkId) throws SQLException {
        statements.update("DELETE FROM links WHERE id = ?", linkId);
    }

    static void insert(Statements statements, LinkRow row) throws SQLException {
        Link link = row.link();
        statements.update(
                "INSERT INTO links (id, kind, program_id, kernel_link_id, pin_path, sequence, created_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                link.id(),
                link.kind().label(),
                link.programId(),
                link.kernelLinkId(),
                link.pinPath(),
                row.sequence(),
                link.createdAt());
        for (Map.Entry<String, String> entry : link.metadata().entrySet()) {
            statements.update(
                    "INSERT INTO link_metadata (link_id, key, value) VALUES (?, ?, ?)",
                    link.id(),
                    entry.getKey(),
                    entry.getValue());
        }
        insertDetails(statements, row);
    }

    private static void insertDetails(Statements statements, LinkRow row) throws SQLException {
        Link link = row.link();
        long linkId = link.id();
        int counterIndex = row.counterIndex();
        LinkDetails details = link.details();
        if (details instanceof TcLinkDetails tc) {
            insertMember(
                    statements, "tc_link_details", "direction", tc.direction().label(), linkId, tc, counterIndex);
        } else if (details instanceof XdpLinkDetails xdp) {
            insertMember(statements, "xdp_link_details", "mode", xdp.mode().label(), linkId, xdp, counterIndex);
        } else if (details instanceof TcxLinkDetails tcx) {
            statements.update(
                    "INSERT INTO tcx_link_details (link_id, program_id, interface, ifindex, direction, priority, netns,"
                            + " nsid, detaching) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    linkId,
                    link.programId(),
                    tcx.interfaceName(),
                    tcx.ifindex(),
                    tcx.direction().label(),
                    tcx.priority(),
                    tcx.netns(),
                    tcx.nsid(),
                    row.detaching());
        }
    }

    /** One column more is the kind's own. */
    private static void insertMember(
            Statements statements,
            String table,
            String column,
            String value,
            long linkId,
            MemberDetails member,
            int counterIndex)
            throws SQLException {
        statements.update(
                "INSERT INTO " + table + " (link_id, interface, ifindex, " + column
                        + ", priority, position, proceed_on,"
                        + " netns, nsid, dispatcher_program_id, revision, counter_index, enabled)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                linkId,
                member.interfaceName(),
                member.ifindex(),
                value,
                member.priority(),
                member.position(),
                member.proceedOn().mask(),
                member.netns(),
                member.nsid(),
                member.dispatcherProgramId(),
                member.revision(),
                counterIndex,
                member.enabled());
    }

    private static List<LinkRow> where(Statements statements, String condition, String order, Object... values)
            throws SQLException {
        Map<Long, List<Metadata>> metadata = statements.group(
                "SELECT m.link_id, m.key, m.value" + FROM + " JOIN link_metadata AS m ON m.link_id = l.id WHERE "
                        + condition,
                row -> new Metadata(row.getString("key"), row.getString("value")),
                values);
        return statements.query(
                "SELECT l.id, l.kind, l.program_id, l.kernel_link_id, l.pin_path, l.sequence, l.created_at, d.interface,"
                        + " d.ifindex, d.direction, d.mode, d.priority, d.position, d.proceed_on, d.netns, d.nsid,"
                        + " d.dispatcher_program_id, d.revision, d.counter_index, d.enabled, d.detaching" + FROM
                        + " WHERE "
                        + condition
                        + " ORDER BY " + order,
                row -> row(row, metadata),
                values);
    }

    private static LinkRow row(ResultSet row, Map<Long, List<Metadata>> metadata) throws SQLException {
        long id = row.getLong("id");
        Link link = new Link(
                id,
                row.getLong("program_id"),
                kind(row),
                Statements.optionalLong(row, "kernel_link_id"),
                Path.of(row.getString("pin_path")),
                details(row),
                metadata.getOrDefault(id, List.of()).stream().collect(Collectors.toMap(Metadata::key, Metadata::value)),
                Instant.parse(row.getString("created_at")));
        return new LinkRow(link, row.getLong("sequence"), row.getInt("counter_index"), row.getInt("detaching") == 1);
    }

    private static LinkDetails details(ResultSet row) throws SQLException {
        return switch (kind(row)) {
            case TC -> tc(row);
            case XDP -> xdp(row);
            case TCX -> tcx(row);
        };
    }

    private static LinkKind kind(ResultSet row) throws SQLException {
        return LinkKind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT));
    }

    private static TcxLinkDetails tcx(ResultSet row) throws SQLException {
        return new TcxLinkDetails(
                row.getString("interface"),
                row.getInt("ifindex"),
                Direction.parse(row.getString("direction")),
                row.getInt("priority"),
                row.getInt("position"),
                Statements.optionalPath(row, "netns"),
                row.getLong("nsid"));
    }

    private static TcLinkDetails tc(ResultSet row) throws SQLException {
        return new TcLinkDetails(
                row.getString("interface"),
                row.getInt("ifindex"),
                Direction.parse(row.getString("direction")),
                row.getInt("priority"),
                row.getInt("position"),
                new ProceedOn(row.getLong("proceed_on")),
                Statements.optionalPath(row, "netns"),
                row.getLong("nsid"),
                row.getLong("dispatcher_program_id"),
                row.getLong("revision"),
                row.getInt("enabled") == 1);
    }

    private static XdpLinkDetails xdp(ResultSet row) throws SQLException {
        return new XdpLinkDetails(
                row.getString("interface"),
                row.getInt("ifindex"),
                XdpMode.parse(row.getString("mode")),
                row.getInt("priority"),
                row.getInt("position"),
                new ProceedOn(row.getLong("proceed_on")),
                Statements.optionalPath(row, "netns"),
                row.getLong("nsid"),
                row.getLong("dispatcher_program_id"),
                row.getLong("revision"),
                row.getInt("enabled") == 1);
    }
}
