// SPDX-License-Identifier: Apache-2.0
package io.bpfman.store.sqlite.internal;

import io.bpfman.api.ChainDetails;
import io.bpfman.api.Direction;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.HookDetails;
import io.bpfman.api.LinkDetails;
import io.bpfman.api.LinkKind;
import io.bpfman.api.LoneDetails;
import io.bpfman.api.ProceedOn;
import io.bpfman.api.TcLinkDetails;
import io.bpfman.api.XdpLinkDetails;
import io.bpfman.api.XdpMode;
import io.bpfman.api.errors.StoreException;
import io.bpfman.details.LoneValues;
import io.bpfman.spi.store.LinkRow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** The kinds of links: which family's table has the details of each, and how. Nothing else of the store knows a kind, or a class of details. */
final class Kinds {

    /** How the details of a kind are put into the table of its family. */
    interface Writer<D> {
        void insert(Statements statements, LinkRow row, D details) throws SQLException;

        /** Changes them where they are; false when that cannot be. */
        default boolean update(Statements statements, LinkRow row, D details) throws SQLException {
            return false;
        }
    }

    @FunctionalInterface
    private interface Reader<D> {
        /** @param values of a lone link, by their names */
        D read(ResultSet row, Map<String, Object> values) throws SQLException;
    }

    private record Kind<D extends LinkDetails>(
            String family, Class<D> type, Writer<? super D> writer, Reader<? extends LinkDetails> reader) {

        void insert(Statements statements, LinkRow row) throws SQLException {
            writer.insert(statements, row, type.cast(row.link().details()));
        }

        boolean update(Statements statements, LinkRow row) throws SQLException {
            return writer.update(statements, row, type.cast(row.link().details()));
        }
    }

    private static final Map<LinkKind, Kind<?>> ALL = new EnumMap<>(Map.of(
            LinkKind.TC, onHook("member", TcLinkDetails.class, new MemberTable<>(tc -> Optional.empty()), Kinds::tc),
            LinkKind.XDP,
                    onHook(
                            "member",
                            XdpLinkDetails.class,
                            new MemberTable<>(xdp -> Optional.of(xdp.mode())),
                            Kinds::xdp)));

    static {
        for (DispatcherType type : DispatcherType.ofChains()) {
            ALL.put(type.chain().orElseThrow(), onHook("chain", ChainDetails.class, Kinds::insertChain, Kinds::chain));
        }
        for (LinkKind kind : LinkKind.values()) {
            if (LoneDetails.class.isAssignableFrom(kind.details())) {
                ALL.put(kind, lone(kind));
            }
        }
    }

    private Kinds() {}

    private static <D extends LinkDetails> Kind<D> onHook(
            String family, Class<D> type, Writer<? super D> writer, Statements.RowMapper<D> reader) {
        return new Kind<>(family, type, writer, (row, values) -> reader.map(row));
    }

    /** A link that moves no other: all kinds of them are alike. */
    private static Kind<LoneDetails> lone(LinkKind kind) {
        return new Kind<>("lone", LoneDetails.class, LoneTable::insert, (row, values) -> LoneValues.read(kind, values));
    }

    /** Makes the kinds known to the database, so that links of them may be stored. */
    static void record(Statements statements) throws SQLException {
        for (Map.Entry<LinkKind, Kind<?>> kind : ALL.entrySet()) {
            statements.update(
                    "INSERT INTO link_kinds (kind, family) VALUES (?, ?) ON CONFLICT DO NOTHING",
                    kind.getKey().label(),
                    kind.getValue().family());
        }
    }

    /** Puts a link's details into the table of their family. */
    static void insert(Statements statements, LinkRow row) throws SQLException {
        of(row).insert(statements, row);
    }

    /** Changes a link's details where they are; false when that cannot be: they have to be deleted and inserted then. */
    static boolean update(Statements statements, LinkRow row) throws SQLException {
        return of(row).update(statements, row);
    }

    private static Kind<?> of(LinkRow row) {
        LinkKind kind = row.link().kind();
        return Optional.ofNullable(ALL.get(kind)).orElseThrow(() -> unknown(kind.label()));
    }

    /**
     * The details in a row of links and all families' tables.
     *
     * @param values of a lone link, by their names
     */
    static LinkDetails read(LinkKind kind, ResultSet row, Map<String, Object> values) throws SQLException {
        return ALL.get(kind).reader().read(row, values);
    }

    /** Reads a kind that has an entry here. */
    static LinkKind parse(String label) {
        return ALL.keySet().stream()
                .filter(kind -> kind.label().equals(label))
                .findFirst()
                .orElseThrow(() -> unknown(label));
    }

    private static StoreException unknown(String label) {
        return new StoreException("this release has no links of kind " + label);
    }

    /** A link with a place of its own among those of a hook. */
    private static void insertChain(Statements statements, LinkRow row, HookDetails details) throws SQLException {
        statements.insert(
                "chain_link_details",
                "link_id, kind, program_id, interface, ifindex, attach_point, priority, netns, nsid, detaching",
                row.link().id(),
                row.link().kind().label(),
                row.link().programId(),
                details.interfaceName(),
                details.ifindex(),
                details.attachPoint().type().label(),
                details.priority(),
                details.netns(),
                details.nsid(),
                row.detaching());
    }

    private static TcLinkDetails tc(ResultSet row) throws SQLException {
        return new TcLinkDetails(
                row.getString("interface"),
                row.getInt("ifindex"),
                direction(row),
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

    private static ChainDetails chain(ResultSet row) throws SQLException {
        return DispatcherType.parse(row.getString("attach_point"))
                .chainDetails(
                        row.getString("interface"),
                        row.getInt("ifindex"),
                        row.getInt("priority"),
                        row.getInt("position"),
                        Statements.optionalPath(row, "netns"),
                        row.getLong("nsid"));
    }

    private static Direction direction(ResultSet row) throws SQLException {
        return Direction.parse(row.getString("attach_point").replaceFirst("^tc-", ""));
    }
}
