// SPDX-License-Identifier: Apache-2.0
package io.bpfman.store.sqlite.internal;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.DispatcherType;
import io.bpfman.api.SlotFailure;
import io.bpfman.api.SlotMechanism;
import io.bpfman.api.XdpMode;
import io.bpfman.api.errors.StoreException;
import io.bpfman.spi.kernel.AttachHandle;
import io.bpfman.spi.kernel.AttachHandle.Filter;
import io.bpfman.spi.kernel.AttachHandle.PinnedLink;
import io.bpfman.spi.kernel.Attachment;
import io.bpfman.spi.kernel.Hook;
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
import java.util.OptionalLong;

/** The statements of {@code dispatchers}. */
final class DispatcherTable {

    private static final ReadRows.Key KEY = new ReadRows.Key(
            "SELECT type, nsid, ifindex FROM dispatchers ORDER BY type, nsid, ifindex",
            3,
            "type = ? AND nsid = ? AND ifindex = ?");

    private DispatcherTable() {}

    static ReadRows<DispatcherRow> all(Statements statements) throws SQLException {
        return ReadRows.of(statements, KEY, "dispatcher", (condition, values) -> where(statements, condition, values));
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
        Optional<PinnedLink> link = row.handle().link();
        Optional<Filter> filter = row.handle().filter();
        statements.put(
                "dispatchers",
                "type, nsid, ifindex",
                "revision, program_id, mechanism, backend, interface, netns, kernel_link_id, link_pin_path, filter_priority,"
                        + " filter_handle, clsact_ours, num_extensions, counting, directory, created_at, updated_at,"
                        + " xdp_mode, xdp_mode_reason, untyped, slot_failure",
                key.type().label(),
                key.nsid(),
                key.ifindex(),
                row.revision(),
                row.programId(),
                row.mechanism().label(),
                row.backend(),
                netInterface.name(),
                row.netns(),
                link.map(PinnedLink::id),
                link.map(PinnedLink::pin),
                filter.map(Filter::priority),
                filter.map(Filter::handle),
                row.handle().clsactOurs(),
                row.numExtensions(),
                row.counting(),
                row.directory(),
                row.createdAt(),
                row.updatedAt(),
                row.handle().mode().map(mode -> mode.mode().label()),
                row.handle().mode().map(Attachment.Mode::reason),
                row.untyped(),
                row.slotFailure().map(SlotFailure::label));
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
                attachment(key, row),
                Path.of(row.getString("directory")),
                row.getInt("num_extensions"),
                row.getInt("counting") == 1,
                row.getInt("untyped") == 1,
                Instant.parse(row.getString("created_at")),
                Instant.parse(row.getString("updated_at")),
                Optional.ofNullable(row.getString("slot_failure")).flatMap(SlotFailure::find));
    }

    private static Attachment attachment(DispatcherKey key, ResultSet row) throws SQLException {
        String reason = row.getString("xdp_mode_reason");
        NetInterface netInterface = new NetInterface(
                new NetNamespace(Statements.optionalPath(row, "netns"), key.nsid()),
                key.ifindex(),
                row.getString("interface"));
        Hook hook = Hook.of(netInterface, key.type());
        Optional<Attachment.Mode> mode = Optional.ofNullable(row.getString("xdp_mode"))
                .map(XdpMode::parse)
                .map(found -> new Attachment.Mode(found, reason));
        return new Attachment(hook, handle(hook, row), row.getInt("clsact_ours") == 1, mode);
    }

    private static AttachHandle handle(Hook hook, ResultSet row) throws SQLException {
        OptionalLong linkId = Statements.optionalLong(row, "kernel_link_id");
        if (linkId.isPresent()) {
            return new PinnedLink(Path.of(row.getString("link_pin_path")), linkId.getAsLong());
        }
        return new Filter((TcHook) hook, row.getInt("filter_priority"), row.getLong("filter_handle"));
    }
}
