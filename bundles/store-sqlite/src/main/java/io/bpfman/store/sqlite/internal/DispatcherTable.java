// SPDX-License-Identifier: Apache-2.0
package io.bpfman.store.sqlite.internal;

import io.bpfman.api.Direction;
import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.SlotMechanism;
import io.bpfman.api.errors.StoreException;
import io.bpfman.spi.kernel.AttachHandle;
import io.bpfman.spi.kernel.AttachHandle.Filter;
import io.bpfman.spi.kernel.AttachHandle.TcxLink;
import io.bpfman.spi.kernel.NetInterface;
import io.bpfman.spi.kernel.NetNamespace;
import io.bpfman.spi.kernel.TcHook;
import io.bpfman.spi.store.DispatcherRow;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The statements of {@code dispatchers}. */
final class DispatcherTable {

    /** The columns that say what holds a dispatcher. */
    private record Holder(
            OptionalLong linkId,
            Optional<Path> linkPin,
            OptionalInt filterPriority,
            OptionalLong filterHandle,
            boolean clsactOurs) {

        static Holder of(AttachHandle handle) {
            if (handle instanceof TcxLink link) {
                return new Holder(
                        OptionalLong.of(link.linkId()),
                        Optional.of(link.pin()),
                        OptionalInt.empty(),
                        OptionalLong.empty(),
                        link.clsactOurs());
            }
            Filter filter = (Filter) handle;
            return new Holder(
                    OptionalLong.empty(),
                    Optional.empty(),
                    OptionalInt.of(filter.priority()),
                    OptionalLong.of(filter.handle()),
                    filter.clsactOurs());
        }
    }

    private DispatcherTable() {}

    static List<DispatcherRow> all(Statements statements) throws SQLException {
        return where(statements, "true");
    }

    static Optional<DispatcherRow> find(Statements statements, DispatcherKey key) throws SQLException {
        return where(
                        statements,
                        "type = ? AND nsid = ? AND ifindex = ?",
                        key.type().label(),
                        key.nsid(),
                        key.ifindex())
                .stream()
                .findFirst();
    }

    static void delete(Statements statements, DispatcherKey key) throws SQLException {
        statements.update(
                "DELETE FROM dispatchers WHERE type = ? AND nsid = ? AND ifindex = ?",
                key.type().label(),
                key.nsid(),
                key.ifindex());
    }

    static void put(Statements statements, DispatcherRow row) throws SQLException {
        DispatcherKey key = row.key();
        if (!row.handle().hook().key().equals(key)) {
            throw new StoreException("the row of dispatcher " + key + " is held by a handle of another attach point, "
                    + row.handle().hook().key() + "; nothing was stored");
        }
        NetInterface netInterface = row.handle().hook().netInterface();
        Holder holder = Holder.of(row.handle());
        statements.update(
                "INSERT INTO dispatchers (type, nsid, ifindex, revision, program_id, mechanism, backend, interface, netns,"
                        + " kernel_link_id, link_pin_path, filter_priority, filter_handle, clsact_ours, num_extensions,"
                        + " counting, directory, created_at, updated_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT (type, nsid, ifindex) DO UPDATE SET revision = excluded.revision,"
                        + " program_id = excluded.program_id, mechanism = excluded.mechanism, backend = excluded.backend,"
                        + " interface = excluded.interface, netns = excluded.netns,"
                        + " kernel_link_id = excluded.kernel_link_id, link_pin_path = excluded.link_pin_path,"
                        + " filter_priority = excluded.filter_priority, filter_handle = excluded.filter_handle,"
                        + " clsact_ours = excluded.clsact_ours, num_extensions = excluded.num_extensions,"
                        + " counting = excluded.counting, directory = excluded.directory,"
                        + " created_at = excluded.created_at, updated_at = excluded.updated_at",
                key.type().label(),
                key.nsid(),
                key.ifindex(),
                row.revision(),
                row.programId(),
                row.mechanism().label(),
                row.backend(),
                netInterface.name(),
                row.netns(),
                holder.linkId(),
                holder.linkPin(),
                holder.filterPriority(),
                holder.filterHandle(),
                holder.clsactOurs(),
                row.numExtensions(),
                row.counting(),
                row.directory(),
                row.createdAt(),
                row.updatedAt());
    }

    private static List<DispatcherRow> where(Statements statements, String condition, Object... values)
            throws SQLException {
        return statements.query("SELECT * FROM dispatchers WHERE " + condition, DispatcherTable::row, values).stream()
                .sorted(Comparator.comparing(DispatcherRow::key))
                .toList();
    }

    private static DispatcherRow row(ResultSet row) throws SQLException {
        DispatcherKey key = new DispatcherKey(
                DispatcherType.parse(row.getString("type")), row.getLong("nsid"), row.getInt("ifindex"));
        return new DispatcherRow(
                key,
                row.getLong("revision"),
                row.getLong("program_id"),
                SlotMechanism.valueOf(row.getString("mechanism").toUpperCase(Locale.ROOT)),
                row.getString("backend"),
                handle(key, row),
                Path.of(row.getString("directory")),
                row.getInt("num_extensions"),
                row.getInt("counting") == 1,
                Instant.parse(row.getString("created_at")),
                Instant.parse(row.getString("updated_at")));
    }

    private static AttachHandle handle(DispatcherKey key, ResultSet row) throws SQLException {
        TcHook hook = new TcHook(
                new NetInterface(
                        new NetNamespace(Statements.optionalPath(row, "netns"), key.nsid()),
                        key.ifindex(),
                        row.getString("interface")),
                direction(key));
        OptionalLong linkId = Statements.optionalLong(row, "kernel_link_id");
        boolean clsactOurs = row.getInt("clsact_ours") == 1;
        if (linkId.isPresent()) {
            return new TcxLink(hook, Path.of(row.getString("link_pin_path")), linkId.getAsLong(), clsactOurs);
        }
        return new Filter(hook, row.getInt("filter_priority"), row.getLong("filter_handle"), clsactOurs);
    }

    private static Direction direction(DispatcherKey key) {
        return switch (key.type()) {
            case TC_INGRESS -> Direction.INGRESS;
            case TC_EGRESS -> Direction.EGRESS;
            case XDP ->
                throw new StoreException("the store holds dispatcher " + key
                        + ", a kind that this release does not handle; use the release that made it");
        };
    }
}
