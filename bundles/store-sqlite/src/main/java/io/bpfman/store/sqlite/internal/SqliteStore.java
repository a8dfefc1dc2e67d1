// SPDX-License-Identifier: Apache-2.0
package io.bpfman.store.sqlite.internal;

import io.bpfman.api.DispatcherKey;
import io.bpfman.api.LinkKind;
import io.bpfman.api.Program;
import io.bpfman.api.UnreadableRecord;
import io.bpfman.api.errors.StoreException;
import io.bpfman.spi.store.DispatcherRow;
import io.bpfman.spi.store.DocumentRow;
import io.bpfman.spi.store.LinkRow;
import io.bpfman.spi.store.PlanRecord;
import io.bpfman.spi.store.Store;
import io.bpfman.spi.store.StoreChange;
import io.bpfman.spi.store.Subject;
import io.bpfman.spi.store.VersionRow;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The store on a SQLite database. The first call opens the database; when that fails, or when the database breaks later, the call throws
 * and the next one tries again. One that is damaged when it is opened first is put aside. Every method may be called from any thread.
 */
public class SqliteStore implements Store, AutoCloseable {

    private enum Table {
        PROGRAMS,
        LINKS,
        DISPATCHERS
    }

    private final StoreSettings settings;
    private final Map<Table, List<UnreadableRecord>> unreadable = new ConcurrentHashMap<>();
    private final Object lifecycle = new Object();
    private @Nullable Database current;
    private @Nullable Instant failed;
    private boolean opened;
    private volatile Optional<Path> aside = Optional.empty();
    private boolean closed;

    public SqliteStore(StoreSettings settings) {
        this.settings = settings;
    }

    /** What it was made with. */
    public final StoreSettings settings() {
        return settings;
    }

    /**
     * Opens the database if it is not open.
     *
     * @return the version of its schema
     * @throws StoreException when it cannot be opened
     */
    public final int open() {
        return database().schemaVersion();
    }

    @Override
    public final List<Program> programs() {
        return noted(Table.PROGRAMS, database().read("list programs", ProgramTable::all));
    }

    @Override
    public final Optional<Program> program(long programId) {
        return database().read("read program " + programId, c -> ProgramTable.find(c, programId));
    }

    @Override
    public final List<VersionRow> versions(long programId) {
        return database().read("list versions of program " + programId, c -> VersionTable.of(c, programId));
    }

    @Override
    public final List<LinkRow> links() {
        return noted(Table.LINKS, database().read("list links", LinkTable::all));
    }

    @Override
    public final Optional<LinkRow> link(long linkId) {
        return database().read("read link " + linkId, c -> LinkTable.find(c, linkId));
    }

    @Override
    public final Optional<String> departure(long linkId) {
        return database().readAtOnce("read what became of link " + linkId, c -> DepartureTable.find(c, linkId));
    }

    @Override
    public final Optional<String> boot() {
        return database().readAtOnce("read the boot of the host", BootTable::find);
    }

    @Override
    public final List<DocumentRow> documents() {
        return database().readAtOnce("list documents", DocumentTable::all);
    }

    @Override
    public final List<LinkRow> linksOfProgram(long programId) {
        return database().read("list links of program " + programId, c -> LinkTable.ofProgram(c, programId));
    }

    @Override
    public final List<LinkRow> linksOfDispatcher(DispatcherKey key) {
        return database().read("list members of dispatcher " + key, c -> LinkTable.ofDispatcher(c, key));
    }

    @Override
    public final List<LinkRow> chainLinks(LinkKind kind, DispatcherKey attachPoint) {
        String what = "list " + kind.label() + " links of " + attachPoint;
        return database().read(what, c -> LinkTable.ofChain(c, kind, attachPoint));
    }

    @Override
    public final List<DispatcherRow> dispatchers() {
        return noted(Table.DISPATCHERS, database().read("list dispatchers", DispatcherTable::all));
    }

    @Override
    public final Optional<DispatcherRow> dispatcher(DispatcherKey key) {
        return database().readAtOnce("read dispatcher " + key, c -> DispatcherTable.find(c, key));
    }

    /** As it was when each of the three was listed last. */
    @Override
    public final List<UnreadableRecord> unreadable() {
        return Stream.of(Table.values())
                .flatMap(table -> unreadable.getOrDefault(table, List.of()).stream())
                .toList();
    }

    private <T> List<T> noted(Table table, ReadRows<T> read) {
        unreadable.put(table, read.unreadable());
        return read.rows();
    }

    @Override
    public final long nextLinkId() {
        return database().numbers().nextLinkId();
    }

    @Override
    public final long nextSequence() {
        return database().numbers().nextSequence();
    }

    @Override
    public final void skipNumbers(long linkId, long sequence) {
        database().skipNumbers(linkId, sequence);
    }

    @Override
    public final void commit(List<StoreChange> changes, Runnable lastStep) {
        database().write(Batch.of(changes), lastStep);
    }

    @Override
    public final List<PlanRecord> plans() {
        return database().read("list plans", PlanRows::all);
    }

    @Override
    public final long begin(PlanRecord plan) {
        Database database = database();
        long id = database.numbers().nextPlanId();
        PlanRows rows = new PlanRows(plan);
        database.note("write a plan down", c -> c.inTransaction(writer -> rows.insert(writer, id)));
        return id;
    }

    @Override
    public final void done(long planId, String actionId) {
        database().note("note that " + actionId + " is done", c -> PlanRows.done(c, planId, actionId));
    }

    @Override
    public final void end(long planId) {
        database().note("end plan " + planId, c -> PlanRows.delete(c, planId));
    }

    @Override
    public final void settled(Collection<Subject> subjects) {
        database().note("settle " + subjects, c -> c.inTransaction(writer -> PlanRows.settle(writer, subjects)));
    }

    /** Closes the database after the calls that are under way; later calls throw. */
    @Override
    public final void close() {
        Database database;
        synchronized (lifecycle) {
            closed = true;
            database = current;
            current = null;
        }
        closeIfOpen(database);
    }

    private Database database() {
        Database former;
        Database database;
        synchronized (lifecycle) {
            if (closed) {
                throw new Failures(settings).closed();
            }
            former = current;
            if (former != null && !former.isBroken()) {
                return former;
            }
            database = openNow();
            if (former != null) {
                database.numbers().goOnFrom(former.numbers());
            }
            current = database;
        }
        closeIfOpen(former);
        return database;
    }

    /** Waits for a lock on the database only if no other call has just done so in vain. */
    private Database openNow() {
        Instant earlier = failed;
        boolean lately = earlier != null && earlier.plus(settings.busyTimeout()).isAfter(Instant.now());
        try {
            Database database = openOrBegin(lately ? Duration.ZERO : settings.busyTimeout());
            failed = null;
            opened = true;
            return database;
        } catch (StoreException e) {
            failed = Instant.now();
            throw e;
        }
    }

    /**
     * A database that is damaged when it is opened for the first time is put aside, and a new one begun. Later there are those who know what was in it: they are
     * not handed an empty one in its place.
     */
    private Database openOrBegin(Duration patience) {
        try {
            return Database.open(settings, patience);
        } catch (StoreException e) {
            if (opened || !Failures.isDamage(e)) {
                throw e;
            }
            aside = DatabaseFile.setAside(settings.path(), Instant.now());
            if (aside.isEmpty()) {
                throw e;
            }
            begunAnew(aside.get(), e);
            return Database.open(settings, patience);
        }
    }

    /** Told when a damaged database was put aside. */
    protected void begunAnew(Path damaged, StoreException why) {}

    @Override
    public final Optional<Path> setAside() {
        return aside;
    }

    @Override
    public final Optional<String> displaced() {
        return database().displaced();
    }

    @Override
    public final void writeAnew() {
        Database database = database();
        Optional<String> what = database.displaced();
        if (what.isPresent()) {
            writtenAnew(what.get(), database.writeAnew(Instant.now()));
        }
    }

    /**
     * Told when the database was written to its place again.
     *
     * @param what was done to it
     * @param aside where what lay in its place is now
     */
    protected void writtenAnew(String what, Optional<Path> aside) {}

    /** Not under the lock: it waits for calls, and a commit's last step may call the store. */
    private static void closeIfOpen(@Nullable Database database) {
        if (database != null) {
            database.close();
        }
    }
}
