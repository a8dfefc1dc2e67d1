// SPDX-License-Identifier: Apache-2.0
package io.bpfman.store.sqlite.internal;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.HookDetails;
import io.bpfman.api.Link;
import io.bpfman.api.LinkKind;
import io.bpfman.spi.store.LinkRow;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The statements of {@code links}, {@code link_metadata} and the tables of details. */
final class LinkTable {

    private static final String MEMBER =
            "SELECT 'member' AS family, link_id, interface, ifindex, dispatcher_type AS attach_point,"
                    + " mode, priority, position, proceed_on, netns, nsid, dispatcher_program_id, revision, counter_index, enabled,"
                    + " 0 AS detaching FROM member_link_details";

    /** It has the columns of a member that it needs; its position is its rank. No window function: with one, every query would read all links. */
    private static final String CHAIN =
            "SELECT 'chain' AS family, c.link_id, c.interface, c.ifindex, c.attach_point, NULL AS mode, c.priority,"
                    + " (SELECT count(*) FROM chain_link_details AS b JOIN links AS bl ON bl.id = b.link_id"
                    + " WHERE b.kind = c.kind AND b.attach_point = c.attach_point AND b.nsid = c.nsid AND b.ifindex = c.ifindex"
                    + " AND (b.priority, bl.sequence) < (c.priority, o.sequence)) AS position,"
                    + " NULL AS proceed_on, c.netns, c.nsid, NULL AS dispatcher_program_id, NULL AS revision, 0 AS counter_index,"
                    + " 1 AS enabled, c.detaching"
                    + " FROM chain_link_details AS c JOIN links AS o ON o.id = c.link_id";

    private static final String MEMBERS = from(MEMBER);
    private static final String CHAINS = from(CHAIN);
    private static final String ALL = from(MEMBER + " UNION ALL " + CHAIN + " UNION ALL " + LoneTable.ROWS);

    private static final ReadRows.Key KEY = new ReadRows.Key("SELECT id FROM links ORDER BY id", 1, "l.id = ?");

    private LinkTable() {}

    static ReadRows<LinkRow> all(Statements statements) throws SQLException {
        return ReadRows.of(
                statements, KEY, "link", (condition, values) -> where(statements, ALL, condition, "l.id", values));
    }

    static Optional<LinkRow> find(Statements statements, long linkId) throws SQLException {
        return where(statements, ALL, "l.id = ?", "l.id", linkId).stream().findFirst();
    }

    static List<LinkRow> ofProgram(Statements statements, long programId) throws SQLException {
        return where(statements, ALL, "l.program_id = ?", "l.id", programId);
    }

    static List<LinkRow> ofDispatcher(Statements statements, DispatcherKey key) throws SQLException {
        return at(statements, MEMBERS, "", key);
    }

    static List<LinkRow> ofChain(Statements statements, LinkKind kind, DispatcherKey key) throws SQLException {
        return at(statements, CHAINS, "l.kind = '" + kind.label() + "' AND ", key);
    }

    private static List<LinkRow> at(Statements statements, String from, String condition, DispatcherKey attachPoint)
            throws SQLException {
        return where(
                statements,
                from,
                condition + "d.attach_point = ? AND d.nsid = ? AND d.ifindex = ?",
                "d.position",
                attachPoint.type().label(),
                attachPoint.nsid(),
                attachPoint.ifindex());
    }

    static void delete(Statements statements, long linkId) throws SQLException {
        statements.update("DELETE FROM links WHERE id = ?", linkId);
    }

    /**
     * Gives the links that are there already their new values, where they are, as far as that can be: members change places, and no two may have one place
     * even for a moment.
     *
     * @param up whether members that change places rather go to later ones
     * @return the others, which have to be deleted and inserted
     */
    static List<LinkRow> update(Statements statements, List<LinkRow> rows, boolean up) throws SQLException {
        Comparator<LinkRow> byPlace = Comparator.comparing(LinkTable::place);
        List<LinkRow> left = new ArrayList<>(rows);
        left.sort(up ? byPlace.reversed() : byPlace);
        for (int before = -1; before != left.size(); Collections.reverse(left)) {
            before = left.size();
            for (LinkRow row : List.copyOf(left)) {
                if (update(statements, row)) {
                    left.remove(row);
                }
            }
        }
        return left;
    }

    private static int place(LinkRow row) {
        return row.link().details().inDispatcher().map(HookDetails::position).orElse(-1);
    }

    /** Whether it is as it should be now; one with metadata never is. */
    private static boolean update(Statements statements, LinkRow row) throws SQLException {
        Link link = row.link();
        return link.metadata().isEmpty()
                && link.details().inDispatcher().isPresent()
                && statements.update(
                                "UPDATE OR IGNORE links SET kernel_link_id = ?, pin_path = ? WHERE id = ? AND kind = ? AND program_id = ? AND sequence = ?"
                                        + " AND created_at = ? AND NOT EXISTS (SELECT 1 FROM link_metadata WHERE link_id = id)",
                                link.kernelLinkId(),
                                link.pinPath(),
                                link.id(),
                                link.kind().label(),
                                link.programId(),
                                row.sequence(),
                                link.createdAt())
                        == 1
                && Kinds.update(statements, row);
    }

    static void insert(Statements statements, LinkRow row) throws SQLException {
        Link link = row.link();
        statements.insert(
                "links",
                "id, kind, program_id, kernel_link_id, pin_path, sequence, created_at",
                link.id(),
                link.kind().label(),
                link.programId(),
                link.kernelLinkId(),
                link.pinPath(),
                row.sequence(),
                link.createdAt());
        for (Map.Entry<String, String> entry : link.metadata().entrySet()) {
            statements.insert("link_metadata", "link_id, key, value", link.id(), entry.getKey(), entry.getValue());
        }
        Kinds.insert(statements, row);
    }

    private static String from(String details) {
        return " FROM links AS l JOIN (" + details + ") AS d ON d.link_id = l.id";
    }

    private static List<LinkRow> where(
            Statements statements, String from, String condition, String order, Object... values) throws SQLException {
        Map<Long, Map<String, String>> metadata = statements.named(
                "SELECT m.link_id, m.key, m.value" + from + " JOIN link_metadata AS m ON m.link_id = l.id WHERE "
                        + condition,
                row -> row.getString(3),
                values);
        Map<Long, Map<String, Object>> lone =
                from.equals(ALL) ? LoneTable.values(statements, from, condition, values) : Map.of();
        return statements.query(
                "SELECT l.id, l.kind, l.program_id, l.kernel_link_id, l.pin_path, l.sequence, l.created_at, d.*" + from
                        + " WHERE " + condition + " ORDER BY " + order,
                row -> row(row, metadata, lone),
                values);
    }

    private static LinkRow row(
            ResultSet row, Map<Long, Map<String, String>> metadata, Map<Long, Map<String, Object>> lone)
            throws SQLException {
        long id = row.getLong("id");
        LinkKind kind = Kinds.parse(row.getString("kind"));
        Link link = new Link(
                id,
                row.getLong("program_id"),
                kind,
                Statements.optionalLong(row, "kernel_link_id"),
                Path.of(row.getString("pin_path")),
                Kinds.read(kind, row, lone.getOrDefault(id, Map.of())),
                metadata.getOrDefault(id, Map.of()),
                Instant.parse(row.getString("created_at")));
        return new LinkRow(link, row.getLong("sequence"), row.getInt("counter_index"), row.getInt("detaching") == 1);
    }
}
